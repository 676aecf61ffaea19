import Bridge
import Testing

@testable import Frontend

@Suite struct IgnoreFileTests {
    @Test func readsEveryForm() throws {
        let text = "\u{FEFF}# comment\n\n  node_modules \r\n/abs//path/../x\n!keep/./me\n! /spaced\n#!\n.\n/\n**/*.o\n"
        #expect(
            try IgnoreFile.patterns(Array(text.utf8))
                == ["node_modules", "abs/x", "!keep/me", "!spaced", ".", "/", "**/*.o"]
        )
    }

    @Test func readsAnEmptyFile() throws {
        #expect(try IgnoreFile.patterns([]) == [])
    }

    @Test func refusesEndlessLines() {
        let text = "a\n" + String(repeating: "x", count: IgnoreFile.lineLimit)
        let error = #expect(throws: BridgeError.self) {
            try IgnoreFile.patterns(Array(text.utf8), name: "x.dockerignore")
        }
        #expect(error?.message == "failed parsing x.dockerignore: line 2: a pattern is longer than 65536 bytes")
    }
}
