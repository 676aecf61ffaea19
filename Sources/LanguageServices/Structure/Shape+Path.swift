import SyntaxKit
import ValueTree

extension Shape {
    /// Returns the shapes that a value can have: the inner shape of a nullable shape, each of several alternatives, or else
    /// this shape. Alternatives introduced in a version that `isKnown` rejects are left out.
    func unwrapped(_ isKnown: (String?) -> Bool) -> [Shape] {
        switch self {
        case .nullable(let shape): shape.unwrapped(isKnown)
        case .alternatives(let all): all.flatMap { isKnown($0.since) ? $0.shape.unwrapped(isKnown) : [] }
        default: [self]
        }
    }

    /// The role of a string shape; nil if it has none, and for any other shape.
    var role: ValueRole? {
        switch self {
        case .string(let form), .text(let form): form.role
        default: nil
        }
    }
}

extension DocumentKeys {
    /// Returns the shapes that a value at a path can have.
    func shapes(at path: [KeyContext.Component], version: String?) -> [Shape] {
        var shapes = root.unwrapped { has($0, in: version) }
        for component in path {
            shapes = shapes.flatMap { shape -> [Shape] in
                let inner: Shape? =
                    switch (shape, component) {
                    case (.record(let record), .key(let key)): record.fields.first { $0.name == key }?.shape
                    case (.map(let value, _), .key): value
                    case (.list(let item, _), .item): item
                    default: nil
                    }
                return inner?.unwrapped { has($0, in: version) } ?? []
            }
        }
        return shapes
    }

    /// Returns the field that the last key of a path names, and the record that contains the field.
    func field(at path: [KeyContext.Component], version: String?) -> (record: RecordType, field: any FieldDescription)?
    {
        guard case .key(let name)? = path.last else { return nil }
        for case .record(let record) in shapes(at: Array(path.dropLast()), version: version) {
            if let field = record.fields.first(where: { $0.name == name }) { return (record, field) }
        }
        return nil
    }
}
