import SourceText

/// The variables of a target while it is built.
///
/// A variable is declared by `ARG`, `LET` or `FOR`, or is an environment variable of the image. Values that a caller gives
/// (`overriding`) and built-in values have no effect until an `ARG` declares the name. `DO` opens a frame, whose declarations
/// last until the function ends.
struct Scopes: Sendable {
    /// The values of variables, by name.
    typealias Values = [String: String]

    /// The declarations of a target, or of a function that it calls.
    struct Frame: Sendable {
        /// The arguments that the caller gives.
        var overriding: Values
        /// The values of `ARG` and `FOR`.
        var arguments: Values = [:]
        /// The values of `ARG --global` in the base recipe.
        var globals: Values
        /// The values of `LET`.
        var locals: Values = [:]

        init(overriding: Values = [:], globals: Values = [:]) {
            self.overriding = overriding
            self.globals = globals
        }
    }

    /// The values of the built-in arguments.
    var builtIn: Values
    /// The environment of the image.
    var environment: Values = [:]
    private(set) var frames: [Frame]
    /// Whether a name can be declared only once (since version 0.8).
    var isStrict: Bool

    init(builtIn: Values, overriding: Values, isStrict: Bool) {
        self.builtIn = builtIn
        frames = [Frame(overriding: overriding)]
        self.isStrict = isStrict
    }

    /// The innermost frame.
    var frame: Frame {
        get { frames.last ?? Frame() }
        set {
            guard !frames.isEmpty else { return frames.append(newValue) }
            frames[frames.count - 1] = newValue
        }
    }

    /// The arguments that the caller of the target gives.
    var topOverriding: Values { frames.first?.overriding ?? [:] }

    mutating func enter(_ frame: Frame) { frames.append(frame) }

    mutating func leave() { if frames.count > 1 { frames.removeLast() } }

    /// Returns the value of a variable; nil if the variable isn't declared.
    func value(of name: String) -> String? {
        let frame = frame
        return frame.locals[name] ?? frame.arguments[name] ?? environment[name] ?? frame.globals[name]
    }

    /// The declared variables other than environment variables, sorted by name.
    var declared: [(name: String, value: String)] {
        let frame = frame
        var all = frame.globals.filter { environment[$0.key] == nil }
        all.merge(frame.arguments) { $1 }
        all.merge(frame.locals) { $1 }
        return all.sorted { bytewiseLess($0.key, $1.key) }.map { ($0.key, $0.value) }
    }

    /// The names of all declared variables, for suggestions.
    var names: [String] {
        let frame = frame
        let names = Set(frame.locals.keys).union(frame.arguments.keys).union(environment.keys).union(frame.globals.keys)
        return names.sorted(by: bytewiseLess)
    }

    /// The arguments for a target that is called with `--pass-args`: all arguments of the caller, overridden by the given ones.
    func passing(_ given: Values) -> Values {
        let frame = frame
        var all = frame.globals.filter { !BuiltInArgument.isName($0.key) }
        for scope in [frame.overriding, frame.arguments] {
            all.merge(scope.filter { !BuiltInArgument.isName($0.key) }) { $1 }
        }
        return all.merging(given) { $1 }
    }

    /// The arguments for another target of the same file: those with which this target was called, overridden by the given ones.
    func inheriting(_ given: Values) -> Values { frame.overriding.merging(given) { $1 } }

    // MARK: - Declarations

    /// The reason why a declaration or assignment is invalid.
    enum Problem: Error, Equatable {
        /// `LET` of a name that was declared by `LET`.
        case declaredAsLocal
        /// `ARG` of a name that was declared by `ARG`, or by `LET` if `isLocal` is set.
        case declaredTwice(isLocal: Bool)
        /// `ARG --global` of a name that another `ARG` declares.
        case globalAfterArgument
        /// `SET` of a name that isn't declared.
        case undeclared
        /// `SET` of an argument.
        case setsArgument
    }

    /// Declares an argument.
    ///
    /// - Parameter value: The default value; nil if there is none.
    /// - Returns: The argument's value.
    @discardableResult
    mutating func declareArgument(_ name: String, default value: String?, isGlobal: Bool) throws(Problem) -> String {
        let given = frame.overriding[name] ?? builtIn[name]
        guard isStrict else {
            let result = self.value(of: name) ?? given ?? value ?? ""
            frame.arguments[name] = result
            if isGlobal { frame.globals[name] = result }
            return result
        }
        if frame.locals[name] != nil { throw .declaredTwice(isLocal: true) }
        let result = given ?? value ?? ""
        if isGlobal {
            if frame.arguments[name] != nil { throw .globalAfterArgument }
            if frame.globals[name] != nil { throw .declaredTwice(isLocal: false) }
            frame.globals[name] = result
        } else {
            if frame.arguments[name] != nil { throw .declaredTwice(isLocal: false) }
            frame.arguments[name] = result
        }
        return result
    }

    /// Returns whether an `ARG` would use its default. If not, the default need not be evaluated.
    func usesDefault(_ name: String) -> Bool {
        if frame.overriding[name] != nil || builtIn[name] != nil { return false }
        return isStrict || value(of: name) == nil
    }

    /// Declares a variable (`LET`).
    mutating func declareLocal(_ name: String, _ value: String) throws(Problem) {
        guard frame.locals[name] == nil else { throw .declaredAsLocal }
        frame.locals[name] = value
    }

    /// Changes a variable (`SET`).
    mutating func set(_ name: String, to value: String) throws(Problem) {
        if frame.locals[name] == nil { throw self.value(of: name) == nil ? .undeclared : .setsArgument }
        frame.locals[name] = value
    }

    /// Sets the variable of a loop; nil removes the variable.
    mutating func setLoopVariable(_ name: String, to value: String?) { frame.arguments[name] = value }
}
