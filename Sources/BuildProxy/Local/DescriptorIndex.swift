import ServiceProtos
import SourceText
import SwiftProtobuf

/// The descriptors of this project's `.proto` files and their imports, by file name and by declared symbol.
struct DescriptorIndex: Sendable {
    typealias Files = Grpc_Reflection_V1_FileDescriptorResponse

    private struct File: Sendable {
        /// The response with the descriptor of this file only, without the file's imports.
        let response: Files
        let imports: [String]
    }

    private var files: [String: File] = [:]
    /// The name of the declaring file, by the full name of a message, field, oneof, enum, enum value, service, method
    /// or extension.
    private var symbols: [String: String] = [:]
    /// The name of the file that declares each extension, by extended message and field number. Every message has an entry.
    private var extensions: [String: [Int32: String]] = [:]

    /// The descriptors of the `.proto` files that this package's code is generated from.
    static let standard = DescriptorIndex(encodedDescriptors)

    /// - Parameter text: A `FileDescriptorSet` in base64.
    private init(_ text: StaticString) {
        let bytes = Base64.decode(text.description) ?? []
        let set = try? Google_Protobuf_FileDescriptorSet(serializedBytes: bytes)
        for file in set?.file ?? [] {
            var response = Files()
            if let bytes = try? response.fileDescriptorProto + [file.serializedBytes()] {
                response.fileDescriptorProto = bytes
            }
            files[file.name] = File(response: response, imports: file.dependency)
            let prefix = file.package.isEmpty ? "" : file.package + "."
            for message in file.messageType { add(message, prefix, file.name) }
            for each in file.enumType { add(each, prefix, file.name) }
            add(file.extension, prefix, file.name)
            for service in file.service {
                symbols[prefix + service.name] = file.name
                for method in service.method { symbols[prefix + service.name + "." + method.name] = file.name }
            }
        }
    }

    private mutating func add(_ message: Google_Protobuf_DescriptorProto, _ prefix: String, _ file: String) {
        let name = prefix + message.name
        symbols[name] = file
        extensions[name] = extensions[name] ?? [:]
        for field in message.field { symbols[name + "." + field.name] = file }
        for each in message.oneofDecl { symbols[name + "." + each.name] = file }
        for nested in message.nestedType { add(nested, name + ".", file) }
        for each in message.enumType { add(each, name + ".", file) }
        add(message.extension, name + ".", file)
    }

    /// Adds an enum and its values, which protobuf scopes as siblings of the enum.
    private mutating func add(_ each: Google_Protobuf_EnumDescriptorProto, _ prefix: String, _ file: String) {
        symbols[prefix + each.name] = file
        for value in each.value { symbols[prefix + value.name] = file }
    }

    private mutating func add(_ fields: [Google_Protobuf_FieldDescriptorProto], _ prefix: String, _ file: String) {
        for field in fields {
            symbols[prefix + field.name] = file
            let extended = String(field.extendee.drop { $0 == "." })
            extensions[extended, default: [:]][field.number] = file
        }
    }

    /// Returns the descriptors of a file and all its imports, the file's own first; nil if there is no such file.
    func file(named name: String) -> Files? {
        guard files[name] != nil else { return nil }
        var names = [name]
        var next = 0
        while next < names.count {
            for each in files[names[next]]?.imports ?? [] where !names.contains(each) { names.append(each) }
            next += 1
        }
        return Files.with { all in
            for name in names { all.fileDescriptorProto += files[name]?.response.fileDescriptorProto ?? [] }
        }
    }

    /// Returns the file that declares a symbol, with its imports; nil for an unknown symbol.
    func file(declaring symbol: String) -> Files? { symbols[symbol].flatMap(file(named:)) }

    /// Returns the file that declares an extension, with its imports; nil for an unknown extension.
    func file(extending message: String, number: Int32) -> Files? {
        extensions[message]?[number].flatMap(file(named:))
    }

    /// Returns the numbers of a message's extensions, ascending; nil if there is no such message.
    func extensionNumbers(of message: String) -> [Int32]? { extensions[message]?.keys.sorted() }
}
