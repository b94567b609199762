-- Neovim 0.11 with editors/neovim: nvim --headless -i NONE -n -u tests/editors/neovim.lua
-- `explc` stands on PATH, SCENE is a file that the test may change, PARSER a folder with the parser of tree-sitter, if there is one.

local passed, failed = 0, 0

local function check(name, ok, found)
  if ok then
    passed = passed + 1
  else
    failed = failed + 1
    io.stderr:write('neovim: ' .. name .. ': ' .. vim.inspect(found) .. '\n')
  end
end

local function wait(condition)
  return vim.wait(20000, condition, 20)
end

local function main()
  vim.lsp.enable('explc')
  vim.cmd.edit(vim.env.SCENE)
  local buffer = vim.api.nvim_get_current_buf()
  check('it is a scene', vim.bo.filetype == 'expl' and vim.bo.commentstring == '// %s', vim.bo.filetype)
  vim.cmd('syntax on')

  -- What a place of the text is coloured as before the server has started.
  local function colour(text, within)
    for at, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
      local column = line:find(text, 1, true)
      if column then
        return vim.fn.synIDattr(vim.fn.synID(at, column + (within or 0), true), 'name')
      end
    end
  end
  for text, wanted in pairs({
    ['explainer'] = 'explOpening',
    ['One leader'] = 'explString',
    ['raft('] = 'explPrimitive',
    ['150ms'] = 'explNumber',
    ['until'] = 'explConnecting',
    ['leader-elected'] = 'explEvent',
    ['partition('] = 'explAction',
    ['nodes: 5'] = 'explParameter',
    ['nodes.count'] = 'explProperty',
  }) do
    check('colour of ' .. text, colour(text) == wanted, colour(text))
  end

  local function client()
    return vim.lsp.get_clients({ bufnr = buffer, name = 'explc' })[1]
  end
  check('it attaches', wait(function() return client() ~= nil and client().initialized end), 'no client')
  check('columns are bytes', client().offset_encoding == 'utf-8', client().offset_encoding)

  local function errors()
    return vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity.ERROR })
  end
  local function line_of(text)
    for at, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
      local column = line:find(text, 1, true)
      if column then
        return at - 1, column - 1
      end
    end
    error('there is no ' .. text)
  end
  local function replace(old, new)
    local line, column = line_of(old)
    vim.api.nvim_buf_set_text(buffer, line, column, line, column + #old, { new })
  end
  local function ask(method, params)
    params.textDocument = vim.lsp.util.make_text_document_params(buffer)
    local answers = vim.lsp.buf_request_sync(buffer, method, params, 20000) or {}
    for _, answer in pairs(answers) do
      return answer.result, answer.err
    end
  end

  replace('claim cluster.leaders.count == 1', 'claim cluster.leaders.count == 2')
  check('a false claim is found', wait(function() return #errors() > 0 end), errors())
  local found = errors()[1] or {}
  check('it is C001', found.code == 'C001', found)
  replace('claim cluster.leaders.count == 2', 'claim cluster.leaders.count == 1')
  check('and is gone again', wait(function() return #errors() == 0 end), errors())

  local line, column = line_of('cluster.leaders.count == 1')
  local hover = ask('textDocument/hover', { position = { line = line, character = column + 16 } })
  check('a value is shown', hover and hover.contents.value:find('now: **1**', 1, true) ~= nil, hover)

  line, column = line_of('leader-elected')
  local items = ask('textDocument/completion', { position = { line = line, character = column } })
  local labels = vim.tbl_map(function(item) return item.label end, items or {})
  check('events are offered', vim.tbl_contains(labels, 'vote-granted'), labels)

  replace('  mark cluster.leader as accent', '      mark   cluster.leader as accent')
  vim.lsp.buf.format({ bufnr = buffer, timeout_ms = 20000 })
  check('it is formatted', vim.api.nvim_buf_get_lines(buffer, 0, -1, false)[line + 2] == '  mark cluster.leader as accent', line)

  line, column = line_of('old = cluster.leader')
  local edit = ask('textDocument/rename', { position = { line = line, character = column }, newName = 'former' })
  check('a name changes everywhere', edit ~= nil, edit)
  if edit then
    vim.lsp.util.apply_workspace_edit(edit, client().offset_encoding)
    local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
    check('and nothing else does', text:find('claim not former.last-entry.committed', 1, true) ~= nil, text)
  end

  replace('until entry-committed', 'until entry-comitted')
  check('a typo is found', wait(function() return #errors() > 0 end), errors())
  line, column = line_of('entry-comitted')
  local range = { start = { line = line, character = column }, ['end'] = { line = line, character = column } }
  local actions = ask('textDocument/codeAction', { range = range, context = { diagnostics = {} } })
  check('a fix is offered', actions and actions[1] and actions[1].edit ~= nil, actions)
  if actions and actions[1] then
    vim.lsp.util.apply_workspace_edit(actions[1].edit, client().offset_encoding)
    check('it puts it right', wait(function() return #errors() == 0 end), errors())
  end

  if vim.env.PARSER then
    vim.treesitter.start(buffer)
    local tree = vim.treesitter.get_parser(buffer, 'expl'):parse()[1]
    check('the tree is whole', not tree:root():has_error(), tree:root():sexpr())
    line, column = line_of('leader-elected')
    local captures = vim.treesitter.get_captures_at_pos(buffer, line, column)
    check('it is coloured', captures[1] and captures[1].capture == 'constant', captures)
  end

  local whole = { start = { line = 0, character = 0 }, ['end'] = { line = 60, character = 0 } }
  local hints = ask('textDocument/inlayHint', { range = whole })
  check('times are shown', hints and #hints > 10, hints)
  local tokens = ask('textDocument/semanticTokens/full', {})
  check('words are coloured', tokens and #tokens.data > 500, tokens and #tokens.data)
end

local function run()
  local ok, message = xpcall(main, debug.traceback)
  if not ok then
    failed = failed + 1
    io.stderr:write('neovim: ' .. message .. '\n')
  end
  io.stdout:write(string.format('neovim pass %d\nneovim fail %d\n', passed, failed))
  vim.cmd((failed == 0 and passed > 0) and 'qall!' or 'cquit!')
end

-- Once everything is set up, as it is for a person.
vim.opt.runtimepath:append(vim.fn.getcwd() .. '/editors/neovim')
if vim.env.PARSER then
  vim.opt.runtimepath:append(vim.fn.getcwd() .. '/editors/tree-sitter')
  vim.opt.runtimepath:append(vim.env.PARSER)
end
vim.cmd('filetype plugin on')
vim.api.nvim_create_autocmd('VimEnter', { callback = function() vim.schedule(run) end })
