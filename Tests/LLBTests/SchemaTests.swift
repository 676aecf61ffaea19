import Foundation
import JSON
import LLB
import LLBInspection
import OCISpec
import ServiceProtos
import Testing

/// The schema against the protocol's descriptors, the encoders and the dumps against the schema.
@Suite struct SchemaTests {
    /// The schema has the messages and fields of `Protos/llb/ops.proto`, no more and no fewer.
    @Test func equalsTheDescriptors() throws {
        let file = try #require(try Descriptor.files().first { $0.string(1) == "llb/ops.proto" })
        let enumerations = try file.messages(5)
        let messages = try file.messages(4)
        #expect(messages.map { $0.string(1) }.sorted() == MessageKind.allCases.map(\.rawValue).sorted())
        for message in messages {
            let kind = try #require(MessageKind(rawValue: message.string(1)))
            let expected = try message.messages(2).map { try $0.field(of: message, enumerations) }
            #expect(kind.fields.map(Self.describe) == expected, "\(kind.rawValue)")
        }
    }

    /// A field of the schema as the test compares it, e.g. `repeated string args = 1`.
    private static func describe(_ field: MessageField) -> String {
        let oneof = field.oneof.map { "oneof \($0) " } ?? ""
        return "\(oneof)\(field.isRepeated ? "repeated " : "")\(describe(field.kind)) \(field.name) = \(field.number)"
    }

    private static func describe(_ kind: MessageField.Kind) -> String {
        switch kind {
        case .enumeration(let names): names.description
        case .message(let kind): kind.rawValue
        case .map(let value): "map<string, \(describe(value))>"
        default: "\(kind)"
        }
    }

    /// Fields that no operation here writes, each with the reason.
    private static let unwritten: Set = [
        "Mount.resultID",  // BuildKit's client never writes it.
        "BuildOp.def",  // The definition is always read from an input.
        "BuildInput.input",  // That input is the first, and 0 isn't written.
    ]

    /// Vertices with fields that no golden case has.
    private static func furtherVertices() throws -> [Vertex] {
        let alpine = try OperationCase.alpine()
        var file = FileOperation(on: try OperationCase.busybox())
        file.makeDirectory("/d", owner: Ownership(parsing: "name"))
        file.startChain(on: alpine)
        file.copy(fromAction: 0, "/d", to: "/d")
        let windows = Platform(os: "windows", architecture: "amd64", osVersion: "10", osFeatures: ["win32k"])
        return [
            DiffOperation(from: nil, to: alpine).vertex(), try file.vertex(),
            try SourceOperation.image("docker.io/library/a:b").vertex(VertexOptions(platform: windows)),
        ]
    }

    /// Between them, the operations here write every other field.
    @Test func everyFieldIsEncoded() throws {
        var written: Set<String> = []
        for each in OperationCase.all {
            let definition = try each.definition()
            Self.collect(try DynamicMessage(.definition, WireReader(definition.encoded())), &written)
            for vertex in definition.vertices {
                Self.collect(try DynamicMessage(.operation, WireReader(vertex)), &written)
            }
        }
        for vertex in try Self.furtherVertices() {
            Self.collect(try DynamicMessage(.operation, WireReader(vertex.bytes)), &written)
        }
        let all = MessageKind.allCases.flatMap { kind in kind.fields.map { "\(kind.rawValue).\($0.name)" } }
        #expect(Set(all).subtracting(written) == Self.unwritten)
    }

    private static func collect(_ message: DynamicMessage, _ names: inout Set<String>) {
        for field in message.kind.fields {
            guard let value = message.value(of: field) else { continue }
            names.insert("\(message.kind.rawValue).\(field.name)")
            collect(value, &names)
        }
    }

    private static func collect(_ value: DynamicMessage.Value, _ names: inout Set<String>) {
        switch value {
        case .message(let message): collect(message, &names)
        case .list(let elements): for element in elements { collect(element, &names) }
        case .map(let entries): for entry in entries { collect(entry.value, &names) }
        default: break
        }
    }

    /// Every text of an operation and of its metadata is in both JSON forms and in the tree.
    @Test(arguments: ["exec", "source", "file", "build", "merge", "diff", "passthrough"])
    func everyFieldIsShown(operation: String) throws {
        for action in operation == "file" ? ["copy", "mkfile", "mkdir", "rm", "symlink"] : [""] {
            var (filler, metadataFiller) = (Filler(members: ["byName", operation, action]), Filler(members: []))
            let vertex = filler.message(.operation)
            let metadata = metadataFiller.message(.metadata)
            var definition = WireWriter()
            definition.data(1, vertex)
            definition.message(2) {
                $0.string(1, Vertex.digest(of: vertex))
                $0.data(2, metadata)
            }
            let dump = try DefinitionDump(serialized: definition.bytes)
            let (json, tree) = (dump.jsonLines(showsSymlinks: true), dump.tree())
            let converted = try DynamicMessage(.operation, WireReader(vertex)).json(.protobuf).text()
            #expect(!filler.texts.isEmpty && !metadataFiller.texts.isEmpty)
            for text in filler.texts {
                #expect(json.contains(text))
                #expect(converted.contains(text))
                // The tree names the definition of a nested build by its digest.
                #expect(operation == "build" && !text.hasPrefix("BuildOp") || tree.contains(text))
            }
            for text in metadataFiller.texts {
                #expect(json.contains(text))
                #expect(tree.contains(text))
            }
        }
    }

    @Test func theLastMemberOfAOneofCounts() throws {
        var writer = WireWriter()
        writer.message(3) { $0.string(1, "local://a") }
        writer.message(4) { _ in }
        writer.message(8) { $0.string(1, "p") }
        writer.message(8) { $0.packed(2, [1, 2]) }
        let message = try DynamicMessage(.operation, WireReader(writer.bytes))
        #expect(message.json(.go).text() == #"{"Op":{"passthrough":{"id":"p","outputs":[1,2]}}}"#)
        #expect(message.json(.protobuf).text() == #"{"passthrough":{"id":"p","outputs":["1","2"]}}"#)
    }

    @Test func skipsFieldsOfAnotherWireType() throws {
        var writer = WireWriter()
        writer.presentUnsigned(1, 7)
        writer.string(2, "text")
        writer.string(99, "unknown")
        #expect(try DynamicMessage(.input, WireReader(writer.bytes)).json(.go).text() == "{}")
    }
}

/// Fills messages with a text of its own for every field of the schema.
private struct Filler {
    /// The members of `oneof`s that are set.
    let members: Set<String>
    private(set) var texts: [String] = []

    init(members: Set<String>) { self.members = members }

    mutating func message(_ kind: MessageKind, depth: Int = 0) -> [UInt8] {
        var writer = WireWriter()
        for field in kind.fields where field.oneof == nil || members.contains(field.name) {
            write(field.kind, field.number, "\(kind.rawValue).\(field.name)", depth, &writer)
        }
        return writer.bytes
    }

    private mutating func write(
        _ kind: MessageField.Kind,
        _ number: Int,
        _ name: String,
        _ depth: Int,
        _ writer: inout WireWriter
    ) {
        switch kind {
        case .string:
            writer.string(number, name)
            texts.append(name)
        case .bytes: writer.data(number, [1])
        case .message(let kind): if depth < 8 { writer.presentData(number, message(kind, depth: depth + 1)) }
        case .map(let value):
            var entry = WireWriter()
            entry.string(1, name + ".key")
            texts.append(name + ".key")
            write(value, 2, name, depth, &entry)
            writer.data(number, entry.bytes)
        default: writer.presentUnsigned(number, 1)
        }
    }
}

/// A message of `google.protobuf.FileDescriptorSet`, by the numbers of its fields.
private struct Descriptor {
    private var fields: [Int: [WireReader.Field]] = [:]

    init(_ message: WireReader) throws {
        var reader = message
        while let field = try reader.next() { fields[field.number, default: []].append(field) }
    }

    static func files() throws -> [Descriptor] {
        let data = try #require(Data(base64Encoded: "\(encodedDescriptors)"))
        return try Descriptor(WireReader(Array(data))).messages(1)
    }

    func string(_ number: Int) -> String { (try? fields[number]?.last?.string) ?? "" }
    func integer(_ number: Int) -> Int? { (try? fields[number]?.last?.int).map { Int($0) } }
    func messages(_ number: Int) throws -> [Descriptor] {
        try (fields[number] ?? []).map { try Descriptor($0.message) }
    }

    /// This field of a message as `SchemaTests.describe` writes it.
    func field(of message: Descriptor, _ enumerations: [Descriptor]) throws -> String {
        let oneof = try integer(9).map { "oneof \(try message.messages(8)[$0].string(1)) " } ?? ""
        var isRepeated = integer(4) == 3
        var type = try typeName(enumerations)
        // A map is a repeated message of keys and values.
        if let entry = try message.messages(3).first(where: { string(6).hasSuffix("." + $0.string(1)) }) {
            type = "map<string, \(try entry.messages(2)[1].typeName(enumerations))>"
            isRepeated = false
        }
        return "\(oneof)\(isRepeated ? "repeated " : "")\(type) \(string(1)) = \(integer(3) ?? 0)"
    }

    private func typeName(_ enumerations: [Descriptor]) throws -> String {
        let name = string(6).split(separator: ".").last.map(String.init) ?? ""
        switch integer(5) {
        case 3: return "int64"
        case 4: return "uint64"
        case 5: return "int32"
        case 8: return "bool"
        case 9: return "string"
        case 11: return name
        case 12: return "bytes"
        case 13: return "uint32"
        case 14:
            let values = try enumerations.first { $0.string(1) == name }?.messages(2) ?? []
            return values.sorted { ($0.integer(2) ?? 0) < ($1.integer(2) ?? 0) }.map { $0.string(1) }.description
        default: return "unknown type \(integer(5) ?? 0)"
        }
    }
}
