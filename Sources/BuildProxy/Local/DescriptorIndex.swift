import ServiceProtos
import SwiftProtobuf

/// The descriptors of all `.proto` files of this project, and of what they import, by what is declared in them.
struct DescriptorIndex: Sendable {
    typealias Files = Grpc_Reflection_V1_FileDescriptorResponse

    private struct File: Sendable {
        /// The file alone.
        let answer: Files
        let imports: [String]
    }

    private var files: [String: File] = [:]
    /// The file of each message, enum, value, field, service, method and extension, by full name.
    private var symbols: [String: String] = [:]
    /// The numbers of extensions by the message that they extend; the messages themselves have an entry.
    private var extensions: [String: [Int32: String]] = [:]

    /// The descriptors that the code was generated from.
    static let standard = DescriptorIndex(encodedDescriptors)

    /// - Parameter text: a `FileDescriptorSet` in base64.
    private init(_ text: StaticString) {
        let set = text.withUTF8Buffer { try? Google_Protobuf_FileDescriptorSet(serializedBytes: decodedBase64($0)) }
        for file in set?.file ?? [] {
            var answer = Files()
            if let bytes = try? answer.fileDescriptorProto + [file.serializedBytes()] {
                answer.fileDescriptorProto = bytes
            }
            files[file.name] = File(answer: answer, imports: file.dependency)
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

    /// The values of an enum stand beside it.
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

    /// A file and all that it imports, the file itself first; nil where there is
    /// none of that name.
    func file(named name: String) -> Files? {
        guard files[name] != nil else { return nil }
        var names = [name]
        var next = 0
        while next < names.count {
            for each in files[names[next]]?.imports ?? [] where !names.contains(each) { names.append(each) }
            next += 1
        }
        return Files.with { all in
            for name in names { all.fileDescriptorProto += files[name]?.answer.fileDescriptorProto ?? [] }
        }
    }

    /// The file that declares a symbol.
    func file(declaring symbol: String) -> Files? { symbols[symbol].flatMap(file(named:)) }

    /// The file that declares an extension.
    func file(extending message: String, number: Int32) -> Files? {
        extensions[message]?[number].flatMap(file(named:))
    }

    /// The numbers of a message's extensions, ascending; nil where there is no such message.
    func extensionNumbers(of message: String) -> [Int32]? { extensions[message]?.keys.sorted() }
}

/// The bytes that base64 stands for; what is no digit is passed over.
private func decodedBase64(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count / 4 * 3)
    var bits: UInt32 = 0
    var count = 0
    for byte in text {
        let digit: UInt8
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): digit = 62
        case UInt8(ascii: "/"): digit = 63
        default: continue
        }
        bits = bits << 6 | UInt32(digit)
        count += 1
        guard count == 4 else { continue }
        out += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
        (bits, count) = (0, 0)
    }
    if count == 3 { out += [UInt8(bits >> 10 & 0xFF), UInt8(bits >> 2 & 0xFF)] }
    if count == 2 { out.append(UInt8(bits >> 4 & 0xFF)) }
    return out
}
