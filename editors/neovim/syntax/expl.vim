" Vim syntax file
" Language: expl
" Written from the language's tables by the test `grammars` with UPDATE_EXPECT=1: do not edit.

if exists('b:current_syntax')
  finish
endif

syntax iskeyword @,48-57,-
syntax spell toplevel

syntax match explName /\v<\a[0-9A-Za-z-]*/ contains=NONE
syntax match explEvent /\v<%(activated|added|append-rejected|became-candidate|blended|block-entered|block-exited|compared|concatenated|conflict-found|converged|crashed|drifted|election-timeout|entry-appended|entry-applied|entry-committed|expanded|final-normed|head-computed|heads-split|healed|heartbeat-sent|key-found|key-moved|key-placed|keys-moved|leader-elected|load-reported|log-truncated|logits-computed|masked|merged|mixed|node-joined|node-left|normed|partitioned|pass-restarted|position-added|projected|read-rejected|read-returned|read-sent|repaired|reply-received|request-allowed|request-arrived|request-denied|request-expired|request-failed|request-received|request-released|restarted|scaled|scored|scores-computed|split-vote|stepped-down|synced|token-chosen|token-embedded|token-refilled|unavailable|vectors-computed|vote-denied|vote-granted|vote-requested|weighted|weights-computed|window-rolled|write-acked|write-rejected|write-sent|write-stored)>/
syntax match explPrimitive /\v<%(hash-ring|raft|rate-limiter|replicas|transformer)>\ze\s*\(/
syntax match explConnecting /\v\.@1<!<%(and|as|at|each|else|end|every|except|from|if|in|last|not|on|or|over|some|then|until|when|where|with)>%(\s*:)@!/
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
syntax match explOpening /\v^\s*%(allow|capture|catalog|choice|claim|column|compare|concept|do|edition|explainer|focus|grid|hook|knob|lane|length|let|mark|moment|note|path|predict|preset|question|requires|row|rule|run|say|show|sim|simplified|source|stage|start|step|summary|table|tagline|tags|test|theme|trap|updated|url)>/
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
