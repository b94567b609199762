" Vim with ALE: vim -Es -N -u tests/editors/ale.vim; EXPLC is the program, SCENE a file that the test may change.
set nocompatible hidden runtimepath+=/usr/share/vim-ale
filetype plugin on
runtime plugin/ale.vim

let s:passed = 0
let s:failed = 0

function! s:Say(text) abort
  call writefile([a:text], '/dev/stderr', 'a')
endfunction

function! s:Check(name, ok, found) abort
  if a:ok
    let s:passed += 1
  else
    let s:failed += 1
    call s:Say('ale: ' . a:name . ': ' . string(a:found))
  endif
endfunction

function! s:Wait(condition) abort
  for l:at in range(400)
    if eval(a:condition)
      return 1
    endif
    sleep 50m
  endfor
  return 0
endfunction

function! s:Errors() abort
  return filter(copy(getloclist(0)), 'v:val.type ==# "E"')
endfunction

function! Root(buffer) abort
  return fnamemodify($SCENE, ':h')
endfunction

function! s:Main() abort
  let g:ale_linters_explicit = 1
  let g:ale_lint_delay = 0
  let g:ale_set_loclist = 1
  call ale#linter#Define('expl', {
  \ 'name': 'explc',
  \ 'lsp': 'stdio',
  \ 'executable': $EXPLC,
  \ 'command': '%e lsp',
  \ 'project_root': function('Root'),
  \})
  let g:ale_linters = {'expl': ['explc']}
  execute 'edit' fnameescape($SCENE)
  setlocal filetype=expl
  silent 1,60substitute/claim cluster.leaders.count == 1/claim cluster.leaders.count == 2/
  call ale#Queue(0)
  call s:Check('a false claim is found', s:Wait('len(s:Errors()) > 0'), getloclist(0))
  call s:Check('it says why', get(get(s:Errors(), 0, {}), 'text', '') =~# 'does not hold', s:Errors())
  silent 1,60substitute/claim cluster.leaders.count == 2/claim cluster.leaders.count == 1/
  call ale#Queue(0)
  call s:Check('and is gone again', s:Wait('len(s:Errors()) == 0'), getloclist(0))
endfunction

try
  call s:Main()
catch
  let s:failed += 1
  call s:Say('ale: ' . v:exception . ' at ' . v:throwpoint)
endtry
call writefile(['ale pass ' . s:passed, 'ale fail ' . s:failed], '/dev/stdout', 'a')
if s:failed == 0 && s:passed > 0
  qall!
else
  cquit!
endif
