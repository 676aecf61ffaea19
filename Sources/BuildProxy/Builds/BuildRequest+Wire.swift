import ControlProtos
import GatewayProtos
import LLB
import LLBProtos
import SwiftProtobuf

typealias ControlSolveRequest = Moby_Buildkit_V1_SolveRequest
typealias BridgeSolveRequest = Moby_Buildkit_V1_Frontend_SolveRequest

extension BuildRequest {
    /// Decodes an `LLBBridge.Solve` request.
    ///
    /// - Throws: An error if an input is not a valid definition.
    init(_ message: BridgeSolveRequest, build: String, metadata: [(name: String, value: String)]) throws {
        self.init(
            build: build,
            frontend: message.frontend,
            options: message.frontendOpt,
            inputs: try message.frontendInputs.mapValues { try $0.decoded() },
            evaluates: message.evaluate,
            metadata: metadata
        )
        var solve = BridgeSolveRequest()
        solve.cacheImports = message.cacheImports
        solve.sourcePolicies = message.sourcePolicies
        solveSuffix = try solve.serializedBytes()
        var source = Moby_Buildkit_V1_Frontend_ResolveSourceMetaRequest()
        source.sourcePolicies = message.sourcePolicies
        sourceSuffix = try source.serializedBytes()
    }

    /// Decodes a `Control.Solve` request except for its source policies, which buildkitd itself applies to every call of the build.
    ///
    /// - Throws: An error if an input is not a valid definition.
    init(_ message: ControlSolveRequest, metadata: [(name: String, value: String)]) throws {
        self.init(
            build: message.ref,
            frontend: message.frontend,
            options: message.frontendAttrs,
            inputs: try message.frontendInputs.mapValues { try $0.decoded() },
            metadata: metadata
        )
        var solve = BridgeSolveRequest()
        solve.cacheImports = message.cache.imports.map { entry in
            var copy = Moby_Buildkit_V1_Frontend_CacheOptionsEntry()
            copy.type = entry.type
            copy.attrs = entry.attrs
            return copy
        }
        solveSuffix = try solve.serializedBytes()
    }
}

extension Pb_Definition {
    fileprivate func decoded() throws -> Definition { try Definition(decoding: try serializedBytes()) }
}
