import BuildPlan
import SourceText
import ValueTree

/// A build argument with its default value, if any.
struct NamedValue: Sendable {
    var name: Word
    var value: Word?
}

/// The types of `args` and `env`.
enum ArgumentTypes {
    /// The type of `args`: a mapping of names to defaults, e.g. `{VERSION: 1.2, TOKEN: }`, or a list of names.
    static let arguments = ValueType<[NamedValue]>.either([
        (
            nil,
            ValueType.textWord().nullable.map(keys: Forms.variable, check: Names.variable).map { entries, _, _ in
                entries.map { entry in
                    NamedValue(
                        name: Word(entry.source.key, range: entry.source.keyRange, expansion: .none),
                        value: entry.value
                    )
                }
            }
        ),
        (
            nil,
            ValueType.string(Forms.variable).asPlainWord.list().map { words, _, decoding in
                var seen: [String: SourceRange] = [:]
                return words.compactMap { word in
                    guard Names.variable(word.text, &decoding, word.range) else { return nil }
                    if let first = seen[word.text] {
                        let note = [decoding.note("first declared here", first)]
                        let message = "the argument \"\(word.text)\" is declared twice"
                        decoding.error("duplicate-name", message, at: word.range, notes: note)
                        return nil
                    }
                    seen[word.text] = word.range
                    return NamedValue(name: word, value: nil)
                }
            }
        ),
    ])

    /// The type of `env`: a mapping of names to values.
    static let environment = ValueType.textWord().map(keys: Forms.variable, check: Names.variable).map {
        entries,
        _,
        _ in
        entries.map { entry in
            KeyValue(
                key: Word(entry.source.key, range: entry.source.keyRange, expansion: .none),
                value: entry.value
            )
        }
    }
}
