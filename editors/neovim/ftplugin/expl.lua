-- How scenes are edited: two spaces, `//` comments, and names with `-` are one word.

vim.bo.commentstring = '// %s'
vim.bo.comments = '://'
vim.bo.expandtab = true
vim.bo.shiftwidth = 2
vim.bo.tabstop = 2
vim.opt_local.iskeyword:append('-')

vim.b.undo_ftplugin = 'setlocal commentstring< comments< expandtab< shiftwidth< tabstop< iskeyword<'
