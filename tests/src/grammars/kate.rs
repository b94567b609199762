//! The form of Kate and all that uses KSyntaxHighlighting.

use super::{NOTICE, Words};
use std::fmt::Write;

pub(super) fn write(words: &Words) -> String {
    let mut lists = String::new();
    let opening = words.opening();
    for (name, words) in [
        ("opening", &opening),
        ("connecting", &words.connecting),
        ("primitives", &words.primitives),
        ("events", &words.events),
    ] {
        // Writing into a string cannot fail.
        let _ = writeln!(lists, "    <list name=\"{name}\">");
        for word in words {
            let _ = writeln!(lists, "      <item>{word}</item>");
        }
        lists.push_str("    </list>\n");
    }
    FRAME.replace("NOTICE", NOTICE).replace("LISTS\n", &lists)
}

/// Everything but the words. Names hold `-`, so that it is no delimiter; a word after a dot is a property.
const FRAME: &str = r###"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE language>
<!-- NOTICE -->
<language name="Expl" section="Markup" version="1" kateversion="5.79" extensions="*.expl" mimetype="text/x-expl" indenter="cstyle" casesensitive="1" author="explc" license="MIT">
  <highlighting>
LISTS
    <contexts>
      <context name="Line" attribute="Text" lineEndContext="#stay">
        <DetectSpaces/>
        <WordDetect String="allow" attribute="Opening" context="Allow" firstNonSpace="true"/>
        <keyword String="opening" attribute="Opening" context="Rest" firstNonSpace="true"/>
        <RegExpr String="[A-Za-z][A-Za-z0-9-]*\s*$" attribute="Slug" context="#stay" firstNonSpace="true"/>
        <IncludeRules context="Expression"/>
      </context>
      <context name="Rest" attribute="Text" lineEndContext="#pop">
        <IncludeRules context="Expression"/>
      </context>
      <context name="Allow" attribute="Text" lineEndContext="#pop">
        <RegExpr String="[A-Za-z][A-Za-z0-9-]*" attribute="Slug" context="Rest"/>
      </context>
      <context name="Expression" attribute="Text" lineEndContext="#stay">
        <DetectSpaces/>
        <Detect2Chars char="/" char1="/" attribute="Comment" context="Comment"/>
        <StringDetect String="&quot;&quot;&quot;" attribute="String" context="Block"/>
        <DetectChar char="&quot;" attribute="String" context="String"/>
        <DetectChar char="{" attribute="Punctuation" context="#stay" beginRegion="block"/>
        <DetectChar char="}" attribute="Punctuation" context="#stay" endRegion="block"/>
        <IncludeRules context="Value"/>
      </context>
      <context name="Value" attribute="Text" lineEndContext="#stay">
        <Detect2Chars char="." char1="." attribute="Operator" context="#stay"/>
        <RegExpr String="\.[A-Za-z][A-Za-z0-9-]*(?=\()" attribute="Action" context="#stay"/>
        <RegExpr String="\.[A-Za-z][A-Za-z0-9-]*" attribute="Property" context="#stay"/>
        <RegExpr String="[A-Za-z][A-Za-z0-9-]*(?=\s*:)" attribute="Parameter" context="#stay"/>
        <keyword String="connecting" attribute="Connecting" context="#stay"/>
        <keyword String="primitives" attribute="Primitive" context="#stay"/>
        <keyword String="events" attribute="Event" context="#stay"/>
        <RegExpr String="\b(?:beside|place|of|weight|for|step)(?=\s)" attribute="Connecting" context="#stay"/>
        <RegExpr String="\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b" attribute="Number" context="#stay"/>
        <RegExpr String="\b[0-9][0-9_]*(?:\.[0-9]+)?(?:%|[A-Za-zµ]+)?" attribute="Number" context="#stay"/>
        <RegExpr String="[A-Za-z][A-Za-z0-9-]*" attribute="Text" context="#stay"/>
        <AnyChar String="=!&lt;&gt;+-*/" attribute="Operator" context="#stay"/>
      </context>
      <context name="String" attribute="String" lineEndContext="#pop">
        <DetectChar char="&quot;" attribute="String" context="#pop"/>
        <IncludeRules context="Prose"/>
      </context>
      <context name="Block" attribute="String" lineEndContext="#stay">
        <StringDetect String="&quot;&quot;&quot;" attribute="String" context="#pop"/>
        <IncludeRules context="Prose"/>
      </context>
      <context name="Prose" attribute="String" lineEndContext="#stay">
        <RegExpr String="\\." attribute="Escape" context="#stay"/>
        <RegExpr String="`(?:\\+[^\\]|[^`&quot;\\])+`" attribute="Code" context="#stay"/>
        <RegExpr String="\$(?:\\+[^\\]|\$\d|[^$&quot;\\])+\$(?!\d)" attribute="Code" context="#stay"/>
        <DetectChar char="{" attribute="Escape" context="Interpolation"/>
      </context>
      <context name="Interpolation" attribute="Text" lineEndContext="#pop">
        <DetectChar char="}" attribute="Escape" context="#pop"/>
        <RegExpr String="\|[^|}&quot;]*" attribute="String" context="#stay"/>
        <RegExpr String=":(?:word|\.[0-9]+)(?=\})" attribute="Connecting" context="#stay"/>
        <RegExpr String="before(?=\s+[A-Za-z])" attribute="Connecting" context="#stay"/>
        <IncludeRules context="Value"/>
      </context>
      <context name="Comment" attribute="Comment" lineEndContext="#pop">
        <IncludeRules context="##Comments"/>
      </context>
    </contexts>
    <itemDatas>
      <itemData name="Text" defStyleNum="dsNormal"/>
      <itemData name="Opening" defStyleNum="dsControlFlow"/>
      <itemData name="Connecting" defStyleNum="dsKeyword"/>
      <itemData name="Slug" defStyleNum="dsImport"/>
      <itemData name="Primitive" defStyleNum="dsDataType"/>
      <itemData name="Event" defStyleNum="dsConstant"/>
      <itemData name="Action" defStyleNum="dsFunction"/>
      <itemData name="Property" defStyleNum="dsVariable"/>
      <itemData name="Parameter" defStyleNum="dsAttribute"/>
      <itemData name="Number" defStyleNum="dsDecVal"/>
      <itemData name="Operator" defStyleNum="dsOperator"/>
      <itemData name="Punctuation" defStyleNum="dsNormal"/>
      <itemData name="String" defStyleNum="dsString"/>
      <itemData name="Code" defStyleNum="dsVerbatimString"/>
      <itemData name="Escape" defStyleNum="dsSpecialChar"/>
      <itemData name="Comment" defStyleNum="dsComment"/>
    </itemDatas>
  </highlighting>
  <general>
    <comments>
      <comment name="singleLine" start="//" position="afterwhitespace"/>
    </comments>
    <keywords casesensitive="1" weakDeliminator="-"/>
    <folding indentationsensitive="0"/>
  </general>
</language>
"###;
