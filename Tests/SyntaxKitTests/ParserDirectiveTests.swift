import SourceText
import SyntaxKit
import Testing

@Suite struct ParserDirectiveTests {
    @Test(arguments: [
        ("syntax=a b", "syntax", "a b"), ("  CHECK \t=  skip=all \r", "check", "skip=all"), ("escape=`", "escape", "`"),
        ("\u{3000}escape=\\", "escape", "\\"), ("check=  ", "check", " "), ("check=\u{FF}", "check", "\u{FF}"),
        ("slipway: extensions=a, b ", "slipway: extensions", "a, b"), ("SLIPWAY:Key =v", "slipway: key", "v"),
    ])
    func reads(comment: String, name: String, value: String) throws {
        let directive = try #require(ParserDirective(Array(comment.utf8)[...]))
        #expect(directive.name == name)
        #expect(directive.value == value)
    }

    @Test(arguments: [
        "", "=a", "syntax", "syntax a", "syntax=", "1check=a", "other=a", "check\u{B}=a", "che ck=a", "check=\n",
        "slipway=a",
        "slipway: a", "slipway : a=b", "slipway:=b", "syntax:a=b",
    ])
    func ignores(comment: String) { #expect(ParserDirective(Array(comment.utf8)[...]) == nil) }

    @Test(arguments: [
        ("# check=a b\nFROM x", "a"), ("\u{FEFF}#!/bin/sh\n# escape=`\n#check=a\r\n", "a"), ("#check= \r\n", ""),
        ("FROM x\n# check=a", nil), ("# comment\n# check=a", nil), ("\n# check=a", nil), (" # check=a", nil),
        ("# escape=`\n# escape=`\n# check=a", nil), ("#!/bin/sh", nil), ("", nil),
    ])
    func findsTheFirst(text: String, word: String?) {
        #expect(ParserDirective.first("check", in: SourceFile(name: "f", text: text))?.directive.firstWord == word)
    }

    @Test func locatesDirectives() throws {
        let source = SourceFile(name: "f", text: "//escape=`\n// syntax = a/b c\r\nx")
        let found = try #require(ParserDirective.first("syntax", in: source, comment: "//"))
        #expect(found.directive.firstWord == "a/b")
        #expect(source.text(found.range) == "// syntax = a/b c\r")
    }

    @Test func refusesRepeatedDirectives() throws {
        var reader = ParserDirectiveReader()
        #expect(try reader.read(Array("#check=a".utf8)[...])?.value == "a")
        let error = #expect(throws: ParserDirectiveReader.RepeatedDirective.self) {
            try reader.read(Array("#check=b".utf8)[...])
        }
        #expect(error?.message == "only one check parser directive can be used")
        reader.finish()
        #expect(try reader.read(Array("#escape=`".utf8)[...]) == nil)
    }
}
