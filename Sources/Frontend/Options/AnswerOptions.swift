import Diagnostics
import SourceText

/// The client's answers (`answer:FILE:LINE:COLUMN`) to a `Program`'s questions, which otherwise only a build could answer.
///
/// A location can have several answers; the keys of all but the first end in `#2`, `#3` and so on. The answers apply to the
/// location's first, second, third … question.
struct AnswerOptions: Sendable {
    enum Value: Sendable, Hashable {
        /// The exit status or the output of a command, or the content of a file.
        case text(String)
        /// The name of the client's directory that replaces the files of the result (`@NAME`).
        case source(String)
    }

    /// The answers in the order in which they are used, by location.
    private(set) var values: [String: [Value]] = [:]

    /// Parses the options.
    ///
    /// - Throws: `DiagnosticsError` if a key isn't a location, or the answer numbers of a location have a gap.
    init(_ options: [String: String]) throws {
        let entries = FrontendOptions.entries(of: options, prefix: OptionKey.answerPrefix)
        guard !entries.isEmpty else { return }
        var numbered: [String: [Int: Value]] = [:]
        for (key, text) in entries.sorted(by: { bytewiseLess($0.key, $1.key) }) {
            guard let (place, number) = Self.place(key) else {
                throw OptionError.invalid(
                    OptionKey.answerPrefix + key,
                    text,
                    expected: "a key FILE:LINE:COLUMN or FILE:LINE:COLUMN#N"
                )
            }
            numbered[place, default: [:]][number] = Self.value(text)
        }
        for (place, answers) in numbered {
            values[place] = try (1...answers.count).map { number in
                if let value = answers[number] { return value }
                throw OptionError.invalid(
                    OptionKey.answerPrefix + place,
                    "\(answers.count) answers",
                    reason: "answer \(number) is missing"
                )
            }
        }
    }

    /// Splits a key into the location and the number of the answer, from 1; nil if the key has a different form.
    private static func place(_ key: String) -> (place: String, number: Int)? {
        var place = key[...]
        var number = 1
        if let mark = key.lastIndex(of: "#") {
            guard let value = Int(key[key.index(after: mark)...]), value >= 1 else { return nil }
            number = value
            place = key[..<mark]
        }
        let parts = String(place).parts(separatedBy: ":", omittingEmpty: false)
        guard parts.count >= 3, !parts[0].isEmpty, parts.suffix(2).allSatisfy({ Int($0).map { $0 > 0 } ?? false })
        else {
            return nil
        }
        return (String(place), number)
    }

    /// Parses the value of an answer. A text that begins with `@` is written with a second `@` before it.
    private static func value(_ text: String) -> Value {
        guard text.hasPrefix("@") else { return .text(text) }
        let rest = String(text.dropFirst())
        return rest.hasPrefix("@") ? .text(rest) : .source(rest)
    }
}
