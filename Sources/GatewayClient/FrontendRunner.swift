public import Bridge

/// Runs a build between `Ping` and `Return`, and sees to it that the user hears of every failure.
public struct FrontendRunner: Sendable {
    /// How a run ended.
    public struct Outcome: Sendable, Hashable {
        /// 0 where a result was returned, otherwise 1.
        public var exitCode: Int32
        /// The failure in words; nil where there is none.
        public var message: String?

        /// An outcome.
        public init(exitCode: Int32, message: String?) {
            self.exitCode = exitCode
            self.message = message
        }
    }

    private enum Event: Sendable {
        case built(Result<SolveResult, any Error>)
        case interrupted(Interruption?)
    }

    /// How long the solver may take to answer the first call.
    public var pingTimeout: Duration
    /// How long the solver may take to accept the result, which is offered once.
    public var returnTimeout: Duration

    /// A runner with its time limits.
    public init(pingTimeout: Duration = .seconds(15), returnTimeout: Duration = .seconds(30)) {
        self.pingTimeout = pingTimeout
        self.returnTimeout = returnTimeout
    }

    /// Runs one build to its end.
    ///
    /// Whatever `build` throws, and every interruption, is returned to the solver while the connection stands.
    /// An interruption cancels `build`, and is returned without waiting for it.
    ///
    /// - Parameters:
    ///   - variables: the environment, see `GatewayEnvironment`.
    ///   - interruption: suspends until the run has to be broken off; nil is no interruption.
    ///   - build: the frontend.
    public func run(
        _ transport: any Transport,
        variables: [String: String],
        interruption: @escaping @Sendable () async -> Interruption? = { nil },
        build: @escaping @Sendable (GatewayBridge, GatewayEnvironment) async throws -> SolveResult
    ) async -> Outcome {
        let environment = Result { () throws(GatewayEnvironmentError) in try GatewayEnvironment(variables: variables) }
        let bridge: GatewayBridge
        do {
            let options = (try? environment.get())?.options ?? [:]
            bridge = try await GatewayBridge.connect(transport, options: options, timeout: pingTimeout)
        } catch {
            return Outcome(
                exitCode: 1,
                message: "the solver can't be reached: \(BridgeError(reporting: error).message)"
            )
        }
        guard bridge.capabilities.supportsFrontend("return") else {
            return Outcome(exitCode: 1, message: "the solver is too old: it lacks the capability 'return'")
        }
        return await withTaskGroup(of: Event.self) { group in
            group.addTask {
                do { return .built(.success(try await build(bridge, try environment.get()))) } catch {
                    return .built(.failure(error))
                }
            }
            group.addTask { .interrupted(await interruption()) }
            while let event = await group.next() {
                let outcome: Outcome
                switch event {
                case .built(let result): outcome = await finish(bridge, result)
                case .interrupted(nil): continue
                case .interrupted(let reason?):
                    group.cancelAll()
                    outcome = await finish(bridge, .failure(Self.error(reason)))
                }
                group.cancelAll()
                return outcome
            }
            return Outcome(exitCode: 1, message: nil)
        }
    }

    private func finish(_ bridge: GatewayBridge, _ result: Result<SolveResult, any Error>) async -> Outcome {
        let failure: any Error
        do {
            try await bridge.returnResult(try result.get(), timeout: returnTimeout)
            return Outcome(exitCode: 0, message: nil)
        } catch {
            failure = error
        }
        var message = BridgeError(reporting: failure).message
        if case .failure = result {
            do {
                try await bridge.returnError(failure, timeout: returnTimeout)
            } catch {
                message += "\nthe solver was not told of it: \(BridgeError(reporting: error).message)"
            }
        }
        return Outcome(exitCode: 1, message: message)
    }

    private static func error(_ interruption: Interruption) -> BridgeError {
        switch interruption {
        case .signal(let number): BridgeError(.cancelled, "the frontend was stopped by signal \(number)")
        case .deadline: BridgeError(.deadlineExceeded, "the frontend did not finish within its time limit")
        case .closed: BridgeError(.unavailable, "the solver closed the connection")
        }
    }
}
