import Testing

@testable import EarthfileSyntax

@Suite struct ScopesTests {
    private func scopes(
        overriding: [String: String] = [:],
        builtIn: [String: String] = [:],
        isStrict: Bool = true
    ) -> Scopes {
        Scopes(builtIn: builtIn, overriding: overriding, isStrict: isStrict)
    }

    @Test func aCallerOverridesWhatIsBuiltInAndADefault() throws {
        var scopes = scopes(overriding: ["A": "given"], builtIn: ["A": "built in", "B": "built in"])
        #expect(scopes.value(of: "A") == nil)
        #expect(try scopes.declareArgument("A", default: "default", isGlobal: false) == "given")
        #expect(try scopes.declareArgument("B", default: "default", isGlobal: false) == "built in")
        #expect(try scopes.declareArgument("C", default: "default", isGlobal: false) == "default")
        #expect(try scopes.declareArgument("D", default: nil, isGlobal: false) == "")
        #expect(scopes.value(of: "A") == "given")
    }

    @Test func precedenceOfValues() throws {
        var scopes = scopes()
        try scopes.declareArgument("X", default: "global", isGlobal: true)
        #expect(scopes.value(of: "X") == "global")
        scopes.environment["X"] = "environment"
        #expect(scopes.value(of: "X") == "environment")
        try scopes.declareArgument("X", default: "argument", isGlobal: false)
        #expect(scopes.value(of: "X") == "argument")
        #expect(scopes.declared.map(\.value) == ["argument"])
    }

    @Test func aLocalVariableCanBeSetButNoArgument() throws {
        var scopes = scopes()
        try scopes.declareArgument("A", default: "1", isGlobal: false)
        #expect(throws: Scopes.Problem.setsArgument) { try scopes.set("A", to: "2") }
        #expect(throws: Scopes.Problem.undeclared) { try scopes.set("B", to: "2") }
        try scopes.declareLocal("B", "1")
        try scopes.set("B", to: "2")
        #expect(scopes.value(of: "B") == "2")
        #expect(throws: Scopes.Problem.declaredAsLocal) { try scopes.declareLocal("B", "3") }
        #expect(throws: Scopes.Problem.declaredTwice(isLocal: true)) {
            try scopes.declareArgument("B", default: nil, isGlobal: false)
        }
        #expect(throws: Scopes.Problem.declaredTwice(isLocal: false)) {
            try scopes.declareArgument("A", default: nil, isGlobal: false)
        }
        #expect(throws: Scopes.Problem.globalAfterArgument) {
            try scopes.declareArgument("A", default: nil, isGlobal: true)
        }
    }

    @Test func beforeVersion08AnArgumentKeepsItsFirstValue() throws {
        var scopes = scopes(isStrict: false)
        scopes.environment["E"] = "environment"
        #expect(try scopes.declareArgument("A", default: "1", isGlobal: false) == "1")
        #expect(try scopes.declareArgument("A", default: "2", isGlobal: false) == "1")
        #expect(try scopes.declareArgument("E", default: "2", isGlobal: false) == "environment")
        #expect(!scopes.usesDefault("A"))
        #expect(scopes.usesDefault("B"))
    }

    @Test func aFunctionSeesItsOwnDeclarationsOnly() throws {
        var scopes = scopes(overriding: ["A": "given"])
        try scopes.declareArgument("A", default: nil, isGlobal: false)
        scopes.environment["PATH"] = "/bin"
        scopes.enter(.init(overriding: ["B": "passed"], globals: ["G": "global"]))
        #expect(scopes.value(of: "A") == nil)
        #expect(scopes.value(of: "PATH") == "/bin")
        #expect(scopes.value(of: "G") == "global")
        #expect(try scopes.declareArgument("A", default: "own", isGlobal: false) == "own")
        #expect(try scopes.declareArgument("B", default: "own", isGlobal: false) == "passed")
        scopes.leave()
        #expect(scopes.value(of: "A") == "given")
        #expect(scopes.value(of: "B") == nil)
        #expect(scopes.topOverriding == ["A": "given"])
    }

    @Test func passedArguments() throws {
        var scopes = scopes(overriding: ["A": "1", "B": "1"], builtIn: ["EARTHLY_CI": "false"])
        try scopes.declareArgument("C", default: "3", isGlobal: true)
        try scopes.declareArgument("EARTHLY_CI", default: nil, isGlobal: false)
        #expect(scopes.inheriting(["B": "2"]) == ["A": "1", "B": "2"])
        #expect(scopes.passing(["B": "2"]) == ["A": "1", "B": "2", "C": "3"])
    }

    @Test func builtInNames() {
        for name in ["EARTHLY_GIT_HASH", "EARTH_TARGET_TAG_DOCKER", "TARGETPLATFORM", "NATIVEARCH", "USERVARIANT"] {
            #expect(BuiltInArgument.isName(name))
        }
        #expect(!BuiltInArgument.isName("GIT_HASH"))
        #expect(BuiltInArgument.imageTag("feature/a b") == "feature_a_b")
        #expect(BuiltInArgument.imageTag("") == "latest")
    }
}
