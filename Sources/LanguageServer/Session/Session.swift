public import JSON
public import LanguageServices
public import SyntaxKit

/// A session of the Language Server Protocol (3.17) as a state machine, which takes messages and returns the actions to
/// perform. It has no connection, threads or clock.
///
///     uninitialized ── initialize ──▶ running ── shutdown ──▶ shutDown ── exit ──▶ ended
///
/// Requests get their responses at once, in order. Diagnostics come from an analysis that the caller runs in the background: each
/// change to a document replaces its previous analysis.
public struct Session: Sendable {
    enum State: Sendable {
        /// The client must send `initialize`; the only other message allowed is `exit`.
        case uninitialized
        case running(ClientOptions)
        /// The client has sent `shutdown`; only `exit` is allowed.
        case shutDown
        case ended
    }

    /// An action that the caller must perform.
    public enum Effect: Sendable {
        case send(JSONValue)
        /// Cancel the analysis of the job's document, if one is running, and start this job after its delay.
        case analyze(AnalysisJob)
        /// Cancel the analysis of a document.
        case cancel(uri: String)
        /// End the process with a status: 0 after `shutdown`, otherwise 1.
        case exit(Int32)
    }

    /// The dependencies of a session.
    public struct Environment: Sendable {
        public var registry: SyntaxRegistry
        /// The version of the program, for `serverInfo`.
        public var version: String
        /// Lists a directory of this machine; returns no entries if the directory can't be read.
        public var list: @Sendable (String) -> [ContextEntry]

        public init(
            registry: SyntaxRegistry,
            version: String,
            list: @escaping @Sendable (String) -> [ContextEntry] = { _ in [] }
        ) {
            self.registry = registry
            self.version = version
            self.list = list
        }
    }

    let environment: Environment
    private(set) var state = State.uninitialized
    var documents: [DocumentURI: OpenDocument] = [:]
    /// The number of changes to documents so far.
    var revision = 0

    public init(_ environment: Environment) { self.environment = environment }

    /// Returns the directory of a document's build context, from the client's options; nil if the document isn't a file.
    public func contextFolder(of folder: String?) -> String? {
        guard let folder else { return nil }
        guard case .running(let client) = state, let context = client.context, !context.isEmpty else { return folder }
        return context.hasPrefix("/") ? context : folder + "/" + context
    }

    /// Handles messages that arrived together. A request isn't run if its cancellation (`$/cancelRequest`) arrived with it.
    ///
    /// - Returns: The actions to perform, in this order.
    public mutating func receive(_ events: [MessageFramer.Event]) -> [Effect] {
        let messages = events.map { event -> IncomingMessage in
            switch event {
            case .message(let content): IncomingMessage(content)
            case .malformed(let reason): .invalid(nil, ResponseError(.parseError, reason))
            }
        }
        var cancelled: Set<RequestID> = []
        for case .notification("$/cancelRequest", let params) in messages {
            if let id = params["id"].flatMap(RequestID.init) { cancelled.insert(id) }
        }
        var effects: [Effect] = []
        for message in messages {
            if case .ended = state { break }
            if case .request(let id, _, _) = message, cancelled.contains(id) {
                effects.append(.send(OutgoingMessage.error(id, ResponseError(.requestCancelled, "cancelled"))))
                continue
            }
            effects += receive(message)
        }
        return effects
    }

    /// Handles the end of the input, which ends the session like `exit`.
    public mutating func receiveEnd() -> [Effect] {
        switch state {
        case .ended: []
        default: exit()
        }
    }

    private mutating func receive(_ message: IncomingMessage) -> [Effect] {
        switch message {
        case .response: return []
        case .invalid(let id, let error): return [.send(OutgoingMessage.error(id, error))]
        case .notification(let method, let params): return notify(method, params)
        case .request(let id, let method, let params):
            do {
                let (result, effects) = try answer(method, params)
                return [.send(OutgoingMessage.result(id, result))] + effects
            } catch {
                return [.send(OutgoingMessage.error(id, error))]
            }
        }
    }

    // MARK: Transitions

    private mutating func notify(_ method: String, _ params: JSONValue) -> [Effect] {
        if method == "exit" { return exit() }
        guard case .running(let client) = state else { return [] }
        return handle(method, params, client)
    }

    private mutating func exit() -> [Effect] {
        var status: Int32 = 1
        if case .shutDown = state { status = 0 }
        state = .ended
        return [.exit(status)]
    }

    private mutating func answer(
        _ method: String,
        _ params: JSONValue
    ) throws(ResponseError) -> (JSONValue, [Effect]) {
        switch (state, method) {
        case (.uninitialized, "initialize"):
            guard params.object != nil else {
                throw ResponseError(.invalidParams, "initialize: \"params\" must be an object")
            }
            let client = ClientOptions(params)
            state = .running(client)
            let info: JSONValue = .object(["name": .string("slipway"), "version": .string(environment.version)])
            return (.object(["capabilities": client.serverCapabilities(), "serverInfo": info]), [])
        case (.uninitialized, _):
            throw ResponseError(.serverNotInitialized, "\(method): the first request must be \"initialize\"")
        case (.running, "initialize"): throw ResponseError(.invalidRequest, "the session is already initialized")
        case (.running, "shutdown"):
            state = .shutDown
            let effects = documents.keys.sorted { $0.text < $1.text }.map { Effect.cancel(uri: $0.text) }
            documents = [:]
            return (.null, effects)
        case (.running(let client), _): return (try answer(method, params, client), [])
        case (.shutDown, _), (.ended, _):
            throw ResponseError(.invalidRequest, "\(method): the session is shut down")
        }
    }
}
