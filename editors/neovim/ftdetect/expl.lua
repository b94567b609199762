vim.filetype.add({ extension = { expl = 'expl' } })
