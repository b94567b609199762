//! The form of Vim and Neovim.

use super::{NOTICE, Words};

pub(super) fn write(words: &Words) -> String {
    FRAME
        .replace("NOTICE", NOTICE)
        .replace("OPENING", &alternatives(&words.opening()))
        .replace("CONNECTING", &alternatives(&words.connecting))
        .replace("PRIMITIVES", &alternatives(&words.primitives))
        .replace("EVENTS", &alternatives(&words.events))
}

fn alternatives(words: &[&str]) -> String {
    words.join("|")
}

/// Everything but the words, in Vim's very magic regular expressions; what comes later wins.
const FRAME: &str = r##"" Vim syntax file
" Language: expl
" NOTICE

if exists('b:current_syntax')
  finish
endif

syntax iskeyword @,48-57,-
syntax spell toplevel

syntax match explName /\v<\a[0-9A-Za-z-]*/ contains=NONE
syntax match explEvent /\v<%(EVENTS)>/
syntax match explPrimitive /\v<%(PRIMITIVES)>\ze\s*\(/
syntax match explConnecting /\v\.@1<!<%(CONNECTING)>%(\s*:)@!/
syntax match explConnecting /\v\s\zs%(beside|weight|for|step)\ze\s/
syntax match explConnecting /\v<in place of>/
syntax match explConnecting /\v<focus\s+\zsall>\ze%(\s|$)/
syntax match explParameter /\v<\a[0-9A-Za-z-]*\ze\s*:/
syntax match explProperty /\v\.@1<!\.\zs\a[0-9A-Za-z-]*/
syntax match explAction /\v\.@1<!\.\zs\a[0-9A-Za-z-]*\ze\(/
syntax match explOperator /\v\.\.|\=\=|!\=|[<>]\=?|[=+*]|\/@1<!\/\/@!|\s\zs-\ze\s/
syntax match explNumber /\v<\d[0-9_]*%(\.\d+)?%(\%|\a+)?/
syntax match explNumber /\v<\d{4}-\d\d-\d\d>/
syntax match explSlug /\v^\s+\a[0-9A-Za-z-]*\s*$/
syntax match explOpening /\v^\s*%(OPENING)>/
syntax match explComment "//.*$" contains=@Spell

syntax match explEscape /\\./ contained
syntax match explCode /\v`%(\\+[^\\]|[^`"\\])+`/ contained
syntax match explMath /\v\$%(\\+[^\\]|\$\d|[^$"\\])+\$\d@!/ contained
syntax match explFormat /\v\|[^|}"]*/ contained
syntax match explFormat /\v:%(word|\.\d+)\ze\}/ contained
syntax match explConnecting /\v\{@1<=before>\ze\s/ contained
syntax region explValue matchgroup=explEscape start=/{/ end=/}/ end=/\ze"/ oneline contained contains=explName,explConnecting,explProperty,explOperator,explNumber,explFormat
syntax region explString start=/"/ end=/"/ oneline contains=explEscape,explCode,explMath,explValue,@Spell
syntax region explString start=/"""/ end=/"""/ contains=explEscape,explCode,explMath,explValue,@Spell
syntax region explFold start=/{\s*$/ end=/^\s*}/ transparent fold

highlight default link explOpening Statement
highlight default link explConnecting Keyword
highlight default link explSlug Identifier
highlight default link explPrimitive Type
highlight default link explEvent Constant
highlight default link explAction Function
highlight default link explProperty Identifier
highlight default link explParameter Identifier
highlight default link explNumber Number
highlight default link explOperator Operator
highlight default link explString String
highlight default link explFormat String
highlight default link explCode Special
highlight default link explMath Special
highlight default link explEscape SpecialChar
highlight default link explComment Comment

let b:current_syntax = 'expl'
"##;
