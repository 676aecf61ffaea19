import Diagnostics

extension ValueType where Value == String {
    /// A string; numbers, booleans and nothing must be quoted to be one.
    public static func string(_ form: StringForm = .any) -> ValueType {
        ValueType(.string(form)) { node, decoding in
            guard let scalar = node.scalar else {
                decoding.wrongType(node, expected: form.phrase)
                return nil
            }
            switch scalar.resolved {
            case .string: return scalar.text
            case .null: decoding.wrongType(node, expected: form.phrase)
            default:
                let quoted = "\"\(scalar.text)\""
                let fix = Diagnostic.FixIt("put it in quotes", at: decoding.location(node.range), replacement: quoted)
                let message = "\(decoding.subject) must be \(form.phrase), not \(node.kindName)"
                decoding.error("wrong-type", "\(message); for a string write \(quoted)", at: node.range, fixIts: [fix])
            }
            return nil
        }
    }

    /// A string, number or boolean, taken as the text that stands there.
    public static func text(_ form: StringForm = .any) -> ValueType {
        ValueType(.text(form)) { node, decoding in
            guard let scalar = node.scalar, !node.isNull else {
                decoding.wrongType(node, expected: form.phrase)
                return nil
            }
            return scalar.text
        }
    }

    /// One of a few strings.
    public static func choice(_ words: [String]) -> ValueType {
        ValueType(.choice(words)) { node, decoding in
            guard let scalar = node.scalar, !node.isNull else {
                decoding.wrongType(node, expected: Shape.choice(words).phrase)
                return nil
            }
            guard words.contains(scalar.text) else {
                let message = "\(decoding.subject) can't be \"\(scalar.text)\""
                decoding.error("unknown-word", message, word: scalar.text, among: words, at: node.range)
                return nil
            }
            return scalar.text
        }
    }
}

extension ValueType where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the raw values of an enumeration.
    public static var cases: ValueType {
        ValueType<String>.choice(Value.allCases.map(\.rawValue)).map { word, _, _ in Value(rawValue: word) }
    }
}

extension ValueType where Value == Bool {
    /// `true` or `false`. The other words of YAML 1.1 (`yes`, `off`, …) are errors that say what to write.
    public static var boolean: ValueType {
        ValueType(.boolean) { node, decoding in
            guard let scalar = node.scalar else {
                decoding.wrongType(node, expected: "true or false")
                return nil
            }
            if case .boolean(let value) = scalar.resolved { return value }
            guard scalar.style == .plain, let meant = olderBoolean(scalar.text) else {
                decoding.wrongType(node, expected: "true or false")
                return nil
            }
            decoding.error(
                "wrong-type",
                "\(decoding.subject) must be true or false; for \"\(scalar.text)\" write \(meant)",
                at: node.range,
                fixIts: [
                    .init("replace with \(meant)", at: decoding.location(node.range), replacement: "\(meant)")
                ]
            )
            return nil
        }
    }

    /// What a word that only YAML 1.1 takes for a boolean meant there.
    private static func olderBoolean(_ word: String) -> Bool? {
        switch word.lowercased() {
        case "y", "yes", "on": true
        case "n", "no", "off": false
        default: nil
        }
    }
}

extension ValueType where Value == Int {
    /// A whole number within bounds.
    public static func integer(_ range: ClosedRange<Int>) -> ValueType {
        ValueType(.integer(range)) { node, decoding in
            let phrase = Shape.integer(range).phrase
            guard case .integer(let value)? = node.scalar?.resolved else {
                decoding.wrongType(node, expected: phrase)
                return nil
            }
            guard let number = value.flatMap({ Int(exactly: $0) }), range.contains(number) else {
                let text = node.scalar?.text ?? ""
                decoding.error("out-of-range", "\(decoding.subject) must be \(phrase), not \(text)", at: node.range)
                return nil
            }
            return number
        }
    }
}
