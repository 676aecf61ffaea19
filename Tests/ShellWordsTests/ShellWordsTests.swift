import Foundation
import ShellWords
import Testing

/// A line of `Fixtures/words.jsonl`: a word, the rules, and the result of BuildKit's frontend.
struct WordCase: Decodable, Sendable, CustomTestStringConvertible {
    var group: String
    var word: String
    /// A letter per rule: Q keeps quotes, E keeps escapes, I ignores quotes, U keeps unset names, b escapes by backtick.
    var rules: String?
    var value: String?
    var words: [String]?
    var matched: [String]?
    var unmatched: [String]?
    var error: String?

    var testDescription: String { "\(group) \(word) \(rules ?? "")" }

    var shellWords: ShellWords {
        let flags = rules ?? ""
        return ShellWords(
            escape: flags.contains("b") ? UInt8(ascii: "`") : UInt8(ascii: "\\"),
            keepsQuotes: flags.contains("Q"),
            keepsEscapes: flags.contains("E"),
            ignoresQuotes: flags.contains("I"),
            keepsUnset: flags.contains("U")
        )
    }
}

/// The cases and the variables that they use.
enum WordTable {
    struct Head: Decodable { var environment: [String: String] }

    static let lines: [Data] = {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/words.jsonl")
        guard let data = try? Data(contentsOf: url) else { return [] }
        return data.split(separator: UInt8(ascii: "\n")).map { Data($0) }
    }()

    static let environment: [String: String] = {
        lines.first.flatMap { try? JSONDecoder().decode(Head.self, from: $0) }?.environment ?? [:]
    }()

    static let cases: [WordCase] = lines.dropFirst().compactMap { try? JSONDecoder().decode(WordCase.self, from: $0) }
}

@Suite struct ShellWordsTests {
    @Test func readsTheWholeTable() {
        #expect(WordTable.cases.count == WordTable.lines.count - 1)
        #expect(WordTable.cases.count > 200)
        #expect(WordTable.environment.count == 9)
    }

    @Test(arguments: WordTable.cases)
    func word(_ test: WordCase) {
        let words = test.shellWords
        do {
            let expanded = try words.expand(test.word, in: WordTable.environment)
            #expect(test.error == nil)
            #expect(expanded.value == test.value)
            #expect(expanded.matched.sorted() == test.matched ?? [])
            #expect(expanded.unmatched.sorted() == test.unmatched ?? [])
            #expect(try words.split(test.word, in: WordTable.environment) == test.words)
        } catch {
            #expect(error.message == test.error)
            #expect(error.matched.sorted() == test.matched ?? [])
            #expect(error.unmatched.sorted() == test.unmatched ?? [])
            #expect(error.message.hasSuffix(error.reason))
        }
    }

    @Test func boundsNesting() {
        let open = String(repeating: "${X:-", count: ShellWords.depthLimit)
        let close = String(repeating: "}", count: ShellWords.depthLimit)
        let words = ShellWords()
        #expect(throws: Never.self) { try words.expand("\(open)x\(close)", in: NoVariables()) }
        #expect(throws: ShellWordsError.self) { try words.expand("\(open)${X:-x}\(close)", in: NoVariables()) }
    }

    @Test func patternsTakeTimeInProportion() throws {
        let value = String(repeating: "a", count: 20_000)
        let expanded = try ShellWords().expand("${X#*a*a*a*a*a*b}", in: ["X": value])
        #expect(expanded.value == value)
    }

    @Test func namesAreAskedForOnceEach() throws {
        let expanded = try ShellWords().expand("$B$A$B$C", in: ClosureLookup { $0 == "A" ? "1" : nil })
        #expect(expanded.value == "1")
        #expect(expanded.matched == ["A"])
        #expect(expanded.unmatched == ["B", "C"])
    }

    /// A pattern of 4,001 characters and a value of 20,000, in each kind of substitution.
    @Test(arguments: ["${A#P}", "${A##P}", "${A%P}", "${A%%P}", "${A/P/x}", "${A//P/x}"])
    func longPatternsMatch(word: String) throws {
        let environment = ["A": String(repeating: "a", count: 20_000)]
        let pattern = String(repeating: "*a", count: 2000) + "b"
        #expect(try ShellWords().expand(word.replacing("P", with: pattern), in: environment).value == environment["A"])
    }

    /// Results count although a pattern that matches nothing uses them.
    @Test func growthIsBounded() throws {
        let environment = ["A": String(repeating: "a", count: 1000), "B": "b"]
        // 1,001 positions for the pattern `a`, and 3,000 bytes of growth; then 2 positions of a pattern of 4,000 characters.
        let steps = 1001 + 1 + 3000 * 8 + 2 * (4000 / 64 + 1) + 4000
        let budget = MatchingBudget(limit: 2 * steps)
        let word = "${B#${A//a/xxxx}}"
        for _ in 0..<2 { #expect(try ShellWords().expand(word, in: environment, budget: budget).value == "b") }
        #expect(!budget.isExceeded)
        #expect(throws: ShellWordsError.self) { try ShellWords().expand(word, in: environment, budget: budget) }
    }

    @Test(arguments: ["${A#P}", "${A%%P}", "${A/P/x}", "${A//P/x}"])
    func matchingIsBounded(word: String) throws {
        let environment = ["A": String(repeating: "a", count: 20_000)]
        // 20,001 positions with 7 blocks of 64 characters, and the 400 characters of the pattern.
        let steps = 20_001 * 7 + 400
        let word = word.replacing("P", with: String(repeating: "*b", count: 200))
        let budget = MatchingBudget(limit: 3 * steps)
        for _ in 0..<3 {
            #expect(try ShellWords().expand(word, in: environment, budget: budget).value == environment["A"])
        }
        #expect(!budget.isExceeded)
        let error = #expect(throws: ShellWordsError.self) {
            try ShellWords().expand(word, in: environment, budget: budget)
        }
        #expect(budget.isExceeded)
        #expect(
            error?.reason
                == "the substitutions of this build take more than 421221 steps; "
                + "use fewer substitutions or shorter values"
        )
        // A cheaper one fails too, so that the build fails wherever it is.
        #expect(throws: ShellWordsError.self) { try ShellWords().expand("${A#b}", in: environment, budget: budget) }
        #expect(try ShellWords().expand("${A:+b}", in: environment, budget: budget).value == "b")
    }

    /// Names are looked up in a set: 40,000 names in one word take no time worth counting.
    @Test func manyNamesAreListedOnce() throws {
        let names = (0..<40_000).map { "N\($0)" }
        let word = (names + names).map { "$\($0)" }.joined()
        #expect(try ShellWords().expand(word, in: ["N7": "x"]).unmatched == names.filter { $0 != "N7" })
    }

    @Test(arguments: [1500, 6000])
    func replacementsAreBounded(length: Int) throws {
        let environment = ["A": String(repeating: "a", count: length), "R": String(repeating: "r", count: length)]
        guard length * length > ShellWords.replacementLimit else {
            #expect(try ShellWords().expand("${A//a/$R}", in: environment).value.utf8.count == length * length)
            return
        }
        let error = #expect(throws: ShellWordsError.self) {
            try ShellWords().expand("${A//a/$R}", in: environment)
        }
        #expect(error?.reason == "the result of the replacement in ${A//} is longer than 4194304 characters")
    }
}
