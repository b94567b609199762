-- What `vim.lsp.enable('explc')` starts.

---@type vim.lsp.Config
return {
  cmd = { 'explc', 'lsp' },
  filetypes = { 'expl' },
  -- A scene without a catalogue stands alone.
  root_markers = { 'catalog.expl' },
}
