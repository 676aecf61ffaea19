import JSON

/// The ID of a request: a string or an integer.
enum RequestID: Hashable, Sendable {
    case string(String)
    case number(Int64)

    init?(_ value: JSONValue) {
        if let text = value.string {
            self = .string(text)
        } else if let number = value.int64 {
            self = .number(number)
        } else {
            return nil
        }
    }

    var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .number(let number): .integer(number)
        }
    }
}

/// A message from the client.
enum IncomingMessage {
    case request(RequestID, method: String, params: JSONValue)
    case notification(method: String, params: JSONValue)
    /// A response to a request that the server sent.
    case response
    /// A message that requires an error response. The ID is nil if the message has no valid ID.
    case invalid(RequestID?, ResponseError)

    init(_ content: [UInt8]) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: content)
        } catch {
            self = .invalid(nil, ResponseError(.parseError, "the message is not JSON: \(error)"))
            return
        }
        self.init(value)
    }

    private init(_ value: JSONValue) {
        guard let object = value.object else {
            let what = value.array == nil ? "an object" : "an object; batches are not part of the protocol"
            self = .invalid(nil, ResponseError(.invalidRequest, "a message must be \(what)"))
            return
        }
        let given = object["id"]
        let id = given.flatMap(RequestID.init)
        func invalid(_ message: String) -> IncomingMessage { .invalid(id, ResponseError(.invalidRequest, message)) }
        guard object["jsonrpc"]?.string == "2.0" else {
            self = invalid("\"jsonrpc\" must be \"2.0\"")
            return
        }
        guard let name = object["method"] else {
            let isResponse = object["result"] != nil || object["error"] != nil
            self = isResponse ? .response : invalid("the message has no \"method\"")
            return
        }
        guard let method = name.string else {
            self = invalid("\"method\" must be a string")
            return
        }
        if given != nil, id == nil {
            self = invalid("\"id\" must be a string or an integer")
            return
        }
        let params = object["params"] ?? .null
        guard params.object != nil || params.array != nil || params == .null else {
            self = .invalid(id, ResponseError(.invalidParams, "\"params\" must be an object or an array"))
            return
        }
        self = id.map { .request($0, method: method, params: params) } ?? .notification(method: method, params: params)
    }
}

/// The messages that the server sends.
enum OutgoingMessage {
    static func result(_ id: RequestID, _ value: JSONValue) -> JSONValue {
        .object(["jsonrpc": .string("2.0"), "id": id.json, "result": value])
    }

    static func error(_ id: RequestID?, _ error: ResponseError) -> JSONValue {
        let body: JSONObject = ["code": .integer(error.code.rawValue), "message": .string(error.message)]
        return .object(["jsonrpc": .string("2.0"), "id": id?.json ?? .null, "error": .object(body)])
    }

    static func notification(_ method: String, _ params: JSONObject) -> JSONValue {
        .object(["jsonrpc": .string("2.0"), "method": .string(method), "params": .object(params)])
    }
}
