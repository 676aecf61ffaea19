import LLB
import ServiceProtos
import SourceText
import SwiftProtobuf

extension Slipway_V1_Build {
    /// Decodes the build in field 1 of a request, in parts of about 1,000 fields. A request of 16 MiB can have millions of
    /// fields; between two parts, the decoder stops if its task is cancelled.
    ///
    /// The result is the same as if the whole request were decoded in a single step, because protobuf merges repeated
    /// occurrences of a field.
    ///
    /// - Throws: SwiftProtobuf's error if the bytes can't be decoded; `CancellationError` if the task is cancelled.
    init(ofRequest bytes: ArraySlice<UInt8>) throws {
        self.init()
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            guard field.number == 1 else { continue }
            try merge(try field.bytes)
        }
    }

    private mutating func merge(_ bytes: ArraySlice<UInt8>) throws {
        var trees: [(name: String?, bytes: ArraySlice<UInt8>)] = []
        try MessageParts.read(bytes, setsAside: Self.treeFields) { part in
            try merge(serializedBytes: part)
        } aside: { field in
            // A map entry has its key in field 1 and its value in field 2.
            if field.number == 5 { return trees.append((nil, try field.bytes)) }
            let entry = try field.mapEntry
            trees.append((entry.key, try entry.value?.bytes ?? []))
        }
        for (name, bytes) in trees {
            // The tree is decoded into a variable, because each merge into a property of the message would copy the tree.
            var tree = name.map { _ in Slipway_V1_FileTree() } ?? context
            try MessageParts.read(bytes) { part in try tree.merge(serializedBytes: part) }
            if let name { namedContexts[name] = tree } else { context = tree }
        }
    }

    /// The numbers of the `context` and `named_contexts` fields.
    private static let treeFields: Set<Int> = [5, 6]
}

/// Splits an encoded message at field boundaries.
private enum MessageParts {
    /// The number of fields in a part. Each 64 bytes of a field's length count as one more field.
    private static let size = 1024
    /// The minimum size, in bytes, of a field that is passed to `aside`.
    private static let asideSize = 64 << 10

    /// Passes a message to `merge` in parts. Large fields with a number in `setsAside` are passed to `aside` instead.
    static func read(
        _ bytes: ArraySlice<UInt8>,
        setsAside: Set<Int> = [],
        merge: ([UInt8]) throws -> Void,
        aside: (WireReader.Field) throws -> Void = { _ in }
    ) throws {
        var reader = WireReader(bytes)
        var (start, end, left) = (bytes.startIndex, bytes.startIndex, size)
        while let field = try reader.next() {
            if case .bytes(let value) = field.value, value.count >= asideSize, setsAside.contains(field.number) {
                try merge(Array(bytes[start..<end]))
                try aside(field)
                start = reader.position
            }
            left -= 1 + (reader.position - end) / 64
            end = reader.position
            guard left < 0 else { continue }
            try merge(Array(bytes[start..<end]))
            (start, left) = (end, size)
            try CancellationError.check()
        }
        try merge(Array(bytes[start...]))
    }
}
