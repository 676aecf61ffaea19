import LLB
import SourceText

/// A file system of the graph, either ready or deferred until all steps have been lowered.
///
/// The paths that the build needs from the build context are known only after every step has been lowered, but a vertex's
/// digest covers the digests of its inputs. Vertices that depend on the context are therefore deferred. A nil `DeferredOutput?`
/// stands for scratch.
enum DeferredOutput {
    case ready(Output)
    /// An output of a deferred vertex.
    case deferred(DeferredVertex, index: Int)

    /// Creates a vertex at once if all inputs are ready, and otherwise defers it.
    ///
    /// - Parameters:
    ///   - inputs: The inputs of the vertex; nil for scratch.
    ///   - index: The index of the output to return.
    ///   - make: Creates the vertex. Called at most once, with the inputs in the same order.
    static func vertex(
        _ inputs: [DeferredOutput?],
        index: Int = 0,
        make: @escaping ([Output?]) throws -> Vertex
    ) throws -> DeferredOutput {
        guard let ready = readyOutputs(inputs) else {
            return .deferred(DeferredVertex(inputs: inputs, make: make), index: index)
        }
        return .ready(Output(vertex: try make(ready), index: index))
    }

    /// Returns the inputs as plain outputs if all of them are ready; nil if any is deferred.
    static func readyOutputs(_ inputs: [DeferredOutput?]) -> [Output?]? {
        var outputs: [Output?] = []
        outputs.reserveCapacity(inputs.count)
        for input in inputs {
            switch input {
            case nil: outputs.append(nil)
            case .ready(let output)?: outputs.append(output)
            case .deferred?: return nil
            }
        }
        return outputs
    }

    /// Creates the deferred vertices that the output depends on, and returns the output. Every deferred source must be
    /// resolved before the call.
    ///
    /// The method is iterative, because a stage can have so many steps that recursion would overflow the stack.
    ///
    /// - Returns: The output; nil if the output belongs to a source that was resolved to scratch.
    func materialized() throws -> Output? {
        guard case .deferred(let root, let index) = self else {
            guard case .ready(let output) = self else { return nil }
            return output
        }
        var pending = [root]
        var cancellation = CancellationCheck(every: 64)
        while let vertex = pending.last {
            try cancellation.check()
            let missing = vertex.pendingInputs
            if missing.isEmpty {
                try vertex.finish()
                pending.removeLast()
            } else {
                pending += missing.reversed()
            }
        }
        return root.output(index)
    }
}

/// A vertex that is created once its inputs are ready, or a source that is resolved after all steps have been lowered.
final class DeferredVertex {
    private enum State {
        case pending(inputs: [DeferredOutput?], make: ([Output?]) throws -> Vertex)
        case unresolvedSource
        /// A resolved source, which can be any output of its vertex; nil for scratch.
        case source(Output?)
        case made(Output)
    }

    private var state: State

    fileprivate init(inputs: [DeferredOutput?], make: @escaping ([Output?]) throws -> Vertex) {
        state = .pending(inputs: inputs, make: make)
    }

    /// Creates a source that `resolve(to:)` resolves later.
    init() { state = .unresolvedSource }

    /// Releases deferred inputs iteratively: on a deep graph, a recursive release would overflow the stack.
    deinit {
        guard case .pending(var pending, _) = state else { return }
        state = .unresolvedSource
        while let last = pending.popLast() {
            guard case .deferred(var vertex, _)? = last else { continue }
            guard isKnownUniquelyReferenced(&vertex), case .pending(let inputs, _) = vertex.state else { continue }
            vertex.state = .unresolvedSource
            pending += inputs
        }
    }

    /// Resolves the source to an output; nil for scratch.
    func resolve(to output: Output?) { state = .source(output) }

    fileprivate func output(_ index: Int) -> Output? {
        if case .source(let output) = state { return output }
        guard case .made(let output) = state else { return nil }
        return index == output.index ? output : Output(vertex: output.vertex, index: index)
    }

    fileprivate var pendingInputs: [DeferredVertex] {
        guard case .pending(let inputs, _) = state else { return [] }
        return inputs.compactMap { input in
            guard case .deferred(let vertex, _)? = input, case .pending = vertex.state else { return nil }
            return vertex
        }
    }

    fileprivate func finish() throws {
        guard case .pending(let inputs, let make) = state else { return }
        let outputs = inputs.map { input -> Output? in
            switch input {
            case nil: nil
            case .ready(let output)?: output
            case .deferred(let vertex, let index)?: vertex.output(index)
            }
        }
        state = .made(Output(vertex: try make(outputs)))
    }
}
