public import Bridge

/// Runs a build from `Ping` to `Return` and reports every error of the build to the solver.
public struct FrontendRunner: Sendable {
    /// The outcome of a run.
    public struct Outcome: Sendable, Hashable {
        /// 0 if a result was returned to the solver, otherwise 1.
        public var exitCode: Int32
        /// The error message; nil on success.
        public var message: String?
    }

    private enum Event: Sendable {
        case built(Result<SolveResult, any Error>)
        case interrupted(Interruption?)
    }

    /// The time limit of each of the first calls, `Ping` and `Inputs`.
    public var pingTimeout: Duration
    /// The time limit of the `Return` call, which is not retried.
    public var returnTimeout: Duration

    public init(pingTimeout: Duration = .seconds(15), returnTimeout: Duration = .seconds(30)) {
        self.pingTimeout = pingTimeout
        self.returnTimeout = returnTimeout
    }

    /// Runs a build.
    ///
    /// Errors of `build` and interruptions are returned to the solver if the connection is open. An interruption
    /// cancels `build` and is reported to the solver before `build` has ended.
    ///
    /// - Parameters:
    ///   - variables: The environment variables for `GatewayEnvironment`.
    ///   - interruption: Suspends until the run must stop, and returns the reason; or returns nil to let the run continue.
    ///   - build: Runs the frontend and returns its result.
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
                message: "can't request the solver's capabilities: \(BridgeError(reporting: error).message)"
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
                message += "\nthe failure was not returned to the solver: \(BridgeError(reporting: error).message)"
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
