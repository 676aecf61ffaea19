import Diagnostics

extension ValueType where Value == String {
    /// Returns the type of a string. Numbers, booleans and null are errors unless they are quoted.
    public static func string(_ form: StringForm = .any) -> ValueType {
        ValueType(.string(form)) { node, decoding in
            guard let scalar = node.scalar else {
                decoding.wrongType(node, expected: form.phrase)
                return nil
            }
            switch scalar.type {
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

    /// Returns the type of a string, number or boolean whose text is used as written.
    public static func text(_ form: StringForm = .any) -> ValueType {
        ValueType(.text(form)) { node, decoding in
            guard let scalar = node.scalar, !node.isNull else {
                decoding.wrongType(node, expected: form.phrase)
                return nil
            }
            return scalar.text
        }
    }

    /// Returns the type of a string that must be one of `words`.
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
    /// The type of an enum whose raw values are the accepted strings.
    // Inlinable, so that it is specialized in the modules that describe documents. Otherwise, the runtime would look up the type
    // of `allCases` and its conformances for each enum at startup.
    @inlinable public static var cases: ValueType {
        ValueType<String>.choice(Value.allCases.map(\.rawValue)).map { word, _, _ in Value(rawValue: word) }
    }
}

extension ValueType where Value == Bool {
    /// The type of `true` and `false`. The other booleans of YAML 1.1 (`yes`, `off`, …) are errors with a fix-it.
    public static var boolean: ValueType {
        ValueType(.boolean) { node, decoding in
            guard let scalar = node.scalar else {
                decoding.wrongType(node, expected: "true or false")
                return nil
            }
            if case .boolean(let value) = scalar.type { return value }
            guard scalar.isPlain, let meant = olderBoolean(scalar.text) else {
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

    /// Returns the value of a YAML 1.1 boolean such as `yes`, which YAML 1.2 reads as a string; nil for any other word.
    private static func olderBoolean(_ word: String) -> Bool? {
        switch word.lowercased() {
        case "y", "yes", "on": true
        case "n", "no", "off": false
        default: nil
        }
    }
}

extension ValueType where Value == Int {
    /// Returns the type of a whole number within bounds.
    ///
    /// - Parameter unit: The unit in messages and on the reference page, e.g. `seconds`; empty if there is none.
    public static func integer(_ range: ClosedRange<Int>, unit: String = "") -> ValueType {
        let shape = Shape.integer(range, unit: unit)
        return ValueType(shape) { node, decoding in
            guard let scalar = node.scalar, scalar.type != .null else {
                decoding.wrongType(node, expected: shape.phrase)
                return nil
            }
            if case .integer(let value?) = scalar.type, let number = Int(exactly: value), range.contains(number) {
                return number
            }
            let found = scalar.type == .string ? "\"\(scalar.text)\"" : scalar.text
            let kind = if case .integer = scalar.type { "out-of-range" } else { "wrong-type" }
            decoding.error(kind, "\(decoding.subject) must be \(shape.phrase), not \(found)", at: node.range)
            return nil
        }
    }
}
