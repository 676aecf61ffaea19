import OCISpec

/// The fields of a `pb.Op` that a graph is made of.
struct OperationMessage {
    /// The outputs it uses, by digest and number.
    private(set) var inputs: [(digest: String, index: Int64)] = []
    /// What it was made for.
    private(set) var platform: Platform?
    /// The field of the operation, 2 to 8, and the message in it; nil names a result.
    private(set) var operation: (field: Int, message: WireReader)?

    /// The field of a source operation.
    static let source = 3

    init(_ bytes: [UInt8]) throws(WireError) {
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            switch field.number {
            case 1: inputs.append(try Self.input(try field.message))
            case 2...8:
                // Of a `oneof` the last counts; only pieces of the same message are put together.
                if operation?.field == field.number {
                    operation?.message.append(try field.message)
                } else {
                    operation = (field.number, try field.message)
                }
            case 10: try Self.read(try field.message, into: &platform)
            default: break
            }
        }
    }

    private static func input(_ message: WireReader) throws(WireError) -> (
        digest: String, index: Int64
    ) {
        var reader = message
        var input = (digest: "", index: Int64(0))
        while let field = try reader.next() {
            switch field.number {
            case 1: input.digest = try field.exactString
            case 2: input.index = try field.int
            default: break
            }
        }
        return input
    }

    private static func read(_ message: WireReader, into platform: inout Platform?) throws(WireError) {
        var reader = message
        var result = platform ?? Platform(os: "", architecture: "")
        while let field = try reader.next() {
            switch field.number {
            case 1: result.architecture = try field.exactString
            case 2: result.os = try field.exactString
            case 3: result.variant = try field.exactString
            case 4: result.osVersion = try field.exactString
            case 5: result.osFeatures.append(try field.exactString)
            default: break
            }
        }
        platform = result
    }
}
