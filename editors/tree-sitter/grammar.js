// The grammar of scenes for tree-sitter: colours, folds and structure in editors, of whole and of broken files.
//
// It follows the compiler's own parser, and the tests hold the two against each other on every scene of the repository.
// What the compiler finds by name (which word is a moment, which number has a unit) it leaves open.

/// <reference types="tree-sitter-cli/dsl" />

const list = (rule) => seq(rule, repeat(seq(',', rule)));
const open_list = (rule) => seq(list(rule), optional(','));

/** Items, each on lines of its own. */
const block = ($, item) => seq('{', repeat(seq(item, $._end)), optional(item), '}');

module.exports = grammar({
  name: 'expl',

  word: ($) => $.word,

  // A newline ends a statement where one may end, and is nothing anywhere else, as in brackets.
  extras: ($) => [/\s/, /\uFEFF/, $.comment],

  supertypes: ($) => [$.expression],

  conflicts: ($) => [
    // A bare name after `until` is an event, and the start of a condition if anything follows.
    [$.event, $._primary],
    // `before` and `all` are names unless a value or nothing follows.
    [$.interpolation, $._contextual],
    [$.focus_statement, $._contextual],
  ],

  rules: {
    source_file: ($) => seq(repeat(seq($._item, $._end)), optional($._item)),

    _end: () => choice('\n', '\0'),

    comment: () => token(seq('//', /[^\r\n]*/)),

    word: () => /[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*/,
    number: () => /[0-9][0-9_]*(\.[0-9]+)?(%|[A-Za-zµ]+)?/,
    date: () => token(prec(1, /[0-9]{4}-[0-9]{2}-[0-9]{2}/)),

    _item: ($) => choice($.explainer, $.header, $.allow, $._declaration, $._catalogue_item),

    // ---- explainers ----

    explainer: ($) => seq('explainer', field('slug', $.slug), field('title', $.string)),
    slug: ($) => $.word,

    header: ($) => choice(
      seq(field('name', choice('summary', 'hook', 'question', 'trap', 'rule', 'simplified', 'source')), field('value', $.string)),
      seq(field('name', choice('lane', 'tags', 'requires')), field('value', list($.slug))),
      seq(field('name', 'length'), field('value', $.number)),
      seq(field('name', 'updated'), field('value', $.date)),
    ),

    allow: ($) => seq('allow', field('lint', $.lint), field('reason', $.string)),
    lint: ($) => $.word,

    // ---- the catalogue ----

    _catalogue_item: ($) => choice($.catalog, $.lane, $.concept, $.path, $.theme),
    catalog: ($) => seq('catalog', field('title', $.string), field('body', alias($._fields, $.block))),
    lane: ($) => seq('lane', field('slug', $.slug), field('title', $.string), field('body', alias($._fields, $.block))),
    concept: ($) => seq('concept', field('slug', $.slug), field('title', $.string), field('body', alias($._fields, $.block))),
    path: ($) => seq('path', field('slug', $.slug), field('title', $.string), field('body', alias($._entries, $.block))),
    theme: ($) => seq('theme', field('name', $.slug), field('body', alias($._roles, $.block))),
    _fields: ($) => block($, $.field),
    _entries: ($) => block($, choice($.field, $.slug)),
    _roles: ($) => block($, $.theme_role),
    field: ($) => choice(
      seq(field('name', choice('summary', 'tagline', 'url')), field('value', $.string)),
      seq(field('name', 'edition'), field('value', $.number)),
      seq(field('name', 'start'), field('value', $.slug)),
    ),
    theme_role: ($) => seq(field('role', $.role), field('colour', alias($.word, $.colour))),
    role: ($) => $.word,

    // ---- declarations ----

    _declaration: ($) => choice($.knob, $.preset, $.sim, $.let, $.table, $.stage, $.step, $.test),

    knob: ($) => seq(
      'knob', field('name', $.name), '=', field('default', $._literal),
      choice(
        seq('in', field('from', $._signed), '..', field('to', $._signed), optional(seq('step', field('by', $.number))), field('label', $.string)),
        seq(optional(field('label', $.string)), field('body', alias($._options, $.block))),
      ),
    ),
    _options: ($) => block($, $.option),
    option: ($) => seq(field('label', $.string), '=', field('value', $._literal)),

    preset: ($) => seq('preset', field('label', $.string), field('knobs', $.arguments)),

    sim: ($) => seq(
      'sim', field('name', $.name), '=',
      choice(
        seq(field('primitive', $.primitive), field('arguments', $.arguments)),
        seq(
          field('of', $._post),
          optional(seq('with', field('arguments', $.arguments))),
          optional(seq('from', field('moment', $.moment_name))),
        ),
      ),
    ),
    primitive: ($) => $.word,
    moment_name: ($) => $.word,

    let: ($) => seq('let', field('name', $.name), '=', field('value', $.expression)),

    table: ($) => seq('table', field('name', $.name), field('columns', $.columns), field('body', alias($._rows, $.block))),
    columns: ($) => seq('(', open_list(alias($.word, $.column)), ')'),
    _rows: ($) => block($, alias($.table_row, $.row)),
    table_row: ($) => open_list($._literal),

    _literal: ($) => choice($._signed, alias($._literal_range, $.range), $.string, $.constant, $.literal_list),
    _signed: ($) => choice($.number, alias($._negative, $.number)),
    _negative: ($) => seq('-', $.number),
    range: ($) => seq(field('from', $.number), '..', field('to', $._signed)),
    // Elsewhere a `-` before a number is an operator.
    _literal_range: ($) => seq(field('from', $._signed), '..', field('to', $._signed)),
    constant: ($) => $.word,
    literal_list: ($) => seq('[', optional(open_list($._literal)), ']'),

    name: ($) => $.word,

    // ---- stages ----

    stage: ($) => seq('stage', field('body', alias($._stage_items, $.block))),
    _stage_items: ($) => block($, choice($.group, $.stage_show, $.allow)),
    group: ($) => seq(field('kind', choice('row', 'column', 'grid', 'compare')), optional(field('title', $.string)), field('body', alias($._stage_items, $.block))),
    stage_show: ($) => seq($._show, optional($.when)),
    _show: ($) => seq(
      'show', field('what', $._post),
      optional(choice(seq('beside', field('beside', $._post)), seq('in', 'place', 'of', field('instead_of', $._post)))),
      optional(seq('as', field('view', $.view), optional(field('options', $.arguments)))),
      optional(field('title', $.string)),
      optional(seq('weight', field('weight', $.number))),
    ),
    view: ($) => $.word,

    // ---- steps and tests ----

    step: ($) => seq('step', field('title', $.string), optional($.when), field('body', alias($._statements, $.block))),
    test: ($) => seq('test', field('title', $.string), field('body', alias($._statements, $.block))),
    _statements: ($) => block($, $._statement),
    _statement: ($) => choice(
      $.say, $.run, $.do, $.show, $.mark, $.note, $.focus_statement, $.moment, $.capture, $.claim, $.predict, alias($.stage_statement, $.stage), $.allow,
    ),

    when: ($) => seq('when', field('condition', $.expression)),

    say: ($) => seq('say', field('text', $.string), optional($.when)),
    run: ($) => seq(
      'run', list(field('what', $._post)),
      choice(seq('until', choice('end', $._goals)), seq('for', field('time', $._sum))),
      optional(seq('over', field('shown', $._sum))),
      optional($.when),
    ),
    _goals: ($) => seq($._goal, repeat(seq('or', $._goal))),
    _goal: ($) => choice($.event, prec.dynamic(-1, $._condition)),
    event: ($) => seq(optional(choice($.number, 'last')), field('name', alias($.word, $.event_name)), optional(seq('where', field('filter', $._condition)))),
    // Alternatives are separated by `or`, which a condition holds in parentheses only.
    _condition: ($) => choice($._no_or, $.quantified_condition),
    quantified_condition: ($) => seq(choice('every', 'some'), field('set', $._post), 'where', field('condition', $._no_or)),

    do: ($) => seq('do', field('subject', $._post), '.', field('action', $.action), field('arguments', $.arguments), optional($.when)),
    action: ($) => $.word,
    show: ($) => seq($._show, optional($.when)),
    mark: ($) => seq('mark', field('what', $.expression), 'as', field('role', $.role), optional($.when)),
    note: ($) => seq('note', field('text', $.string), 'on', field('what', $._post), optional($.when)),
    focus_statement: ($) => seq('focus', field('what', choice('all', $._post)), optional($.when)),
    moment: ($) => seq('moment', field('name', $.name), optional($.when)),
    capture: ($) => seq('capture', field('name', $.name), '=', field('value', $.expression), optional($.when)),
    claim: ($) => seq('claim', field('condition', $.expression), optional($.when)),
    predict: ($) => seq('predict', field('question', $.string), optional($.when), field('body', alias($._choices, $.block))),
    _choices: ($) => block($, $.choice),
    choice: ($) => seq('choice', field('text', $.string), $.when),
    stage_statement: ($) => seq('stage', optional($.when), field('body', alias($._stage_items, $.block))),

    // ---- arguments ----

    arguments: ($) => seq('(', optional(open_list($.argument)), ')'),
    argument: ($) => seq(optional(seq(field('name', $.parameter), ':')), field('value', choice($.expression, $.each))),
    // What may begin a value is a name all the same before a colon.
    parameter: ($) => choice($.word, alias(choice('each', 'every', 'if', 'not', 'some'), $.word)),
    each: ($) => seq('each', choice($.list, $.range)),

    // ---- expressions ----

    expression: ($) => choice($.conditional, $.quantified, $.filtered, $._any),

    conditional: ($) => seq('if', field('condition', $.expression), 'then', field('then', $.expression), 'else', field('else', $.expression)),
    quantified: ($) => seq(choice('every', 'some'), field('set', $._post), 'where', field('condition', $.expression)),
    filtered: ($) => seq(field('set', $._any), 'where', field('condition', $.expression)),

    _any: ($) => choice($._no_or, $.disjunction),
    disjunction: ($) => prec.left(1, seq(field('left', $._any), 'or', field('right', $._no_or))),

    _no_or: ($) => choice($.conjunction, $.negation, $.comparison, $.difference, $._sum),
    conjunction: ($) => prec.left(2, seq(field('left', $._no_or), 'and', field('right', $._no_or))),
    negation: ($) => prec(3, seq('not', choice($._no_or, $.quantified_condition))),
    comparison: ($) => prec.left(4, seq(field('left', $._no_or), field('operator', choice('==', '!=', '<', '<=', '>', '>=', 'in')), field('right', $._no_or))),
    difference: ($) => prec.left(5, seq(field('left', $._no_or), 'except', field('right', $._no_or))),

    _sum: ($) => choice($.sum, $.product, $.negative, $._operand),
    sum: ($) => prec.left(6, seq(field('left', $._sum), field('operator', choice('+', '-')), field('right', $._sum))),
    product: ($) => prec.left(7, seq(field('left', $._sum), field('operator', choice('*', '/')), field('right', $._sum))),
    negative: ($) => prec(8, seq('-', $._sum)),

    _operand: ($) => choice($._post, $.at),
    at: ($) => seq(field('value', $._post), 'at', field('moment', $.moment_name)),

    _post: ($) => choice($._primary, $.member, $.index),
    member: ($) => seq(field('of', $._post), '.', field('property', $.property)),
    index: ($) => seq(field('of', $._post), '[', field('label', $.expression), ']'),
    property: ($) => $.word,

    _primary: ($) => choice(alias($.word, $.identifier), alias($._contextual, $.identifier), $.number, $.range, $.string, $.item_field, $.parenthesized, $.list),
    _contextual: () => choice('all', 'before'),
    item_field: ($) => seq('.', field('property', $.property)),
    parenthesized: ($) => seq('(', $.expression, ')'),
    list: ($) => seq('[', open_list($.expression), ']'),

    // ---- strings ----

    string: ($) => choice(
      seq('"', repeat($._piece), token.immediate('"')),
      seq('"""', repeat(choice($._piece, alias(token.immediate(/\r?\n/), $.text), alias(token.immediate(prec(-1, /""?/)), $.text))), token.immediate('"""')),
    ),
    _piece: ($) => choice($.text, $.escape, $.code, $.math, $.interpolation),
    text: () => token.immediate(prec(-1, /[^"\\`$\{\r\n]+|`|``|\$|\$\$|\$[^"\\`$\{\r\n]*\$[0-9]/)),
    escape: () => token.immediate(/\\[^\r\n]/),
    // What follows a run of `\` is no mark.
    code: () => token.immediate(/`([^`"\\\r\n]|\\+[^\\\r\n])+`/),
    // Nor is a `$` before a digit the end.
    math: () => token.immediate(/\$([^$"\\\r\n]|\\+[^\\\r\n]|\$[0-9])+\$/),

    interpolation: ($) => seq(token.immediate('{'), optional('before'), field('value', $.expression), optional($.format), '}'),
    format: ($) => choice(
      seq(':', choice('word', seq('.', $.number))),
      seq('|', optional($.plural), '|', optional($.plural)),
    ),
    plural: () => token.immediate(prec(1, /[^|}"\r\n]+/)),
  },
});
