import Testing

@testable import GRPCStreams

/// The state machine of a client connection, without sockets.
struct ClientConnectionStateTests {
    private var state = ClientConnectionState()

    /// Compares the result of a mutating call, which `#expect` can't contain.
    private static func expect(
        _ action: ClientConnectionState.Action,
        _ expected: ClientConnectionState.Action,
        location: SourceLocation = #_sourceLocation
    ) {
        #expect(action == expected, sourceLocation: location)
    }

    @Test mutating func goesAwayOnceAndClosesAfterTheLastStream() {
        state.beginStream()
        state.beginStream()
        Self.expect(state.goAway(), .sendGoAway)
        Self.expect(state.goAway(), .none)
        Self.expect(state.endStream(), .none)
        Self.expect(state.clientSentGoAway(), .none)
        Self.expect(state.endStream(), .close)
        #expect(state.phase == .closed)
        Self.expect(state.goAway(), .none)
    }

    @Test mutating func staysOpenUntilTheClientHasSentGoAway() {
        Self.expect(state.goAway(), .sendGoAway)
        #expect(state.phase == .goingAway)
        Self.expect(state.clientSentGoAway(), .close)
    }

    @Test mutating func closesSoonOnceTheClientHasReadGoAwayAndTheLastStreamHasEnded() {
        state.beginStream()
        Self.expect(state.goAway(), .sendGoAway)
        Self.expect(state.goAwayAcked(), .none)
        Self.expect(state.endStream(), .closeSoon)
        #expect(state.phase == .goingAway)
        Self.expect(state.closeNow(), .close)
        #expect(state.phase == .closed)
    }

    @Test mutating func staysOpenForACallThatIsOpenedInSpiteOfGoAway() {
        Self.expect(state.goAway(), .sendGoAway)
        Self.expect(state.goAwayAcked(), .closeSoon)
        state.beginStream()
        Self.expect(state.closeNow(), .none)
        Self.expect(state.endStream(), .closeSoon)
        Self.expect(state.clientSentGoAway(), .close)
        Self.expect(state.closeNow(), .none)
    }

    @Test mutating func closesAtOnceIfTheClientLeftFirst() {
        Self.expect(state.clientSentGoAway(), .none)
        Self.expect(state.goAway(), .sendGoAwayAndClose)
    }

    @Test mutating func drainsAfterTheLastBuild() {
        state.beginBuild()
        state.beginBuild()
        Self.expect(state.drain(), .none)
        #expect(state.phase == .draining)
        Self.expect(state.endBuild(), .none)
        // A call between two parts of a build.
        state.beginBuild()
        Self.expect(state.endBuild(), .none)
        Self.expect(state.endBuild(), .sendGoAway)
        #expect(state.phase == .goingAway)
    }

    @Test mutating func drainsAtOnceWithoutBuilds() {
        state.beginStream()
        Self.expect(state.drain(), .sendGoAway)
        Self.expect(state.drain(), .none)
    }

    @Test mutating func goesAwayThoughBuildsRunIfTheUpstreamIsLost() {
        state.beginBuild()
        Self.expect(state.drain(), .none)
        Self.expect(state.goAway(), .sendGoAway)
        Self.expect(state.endBuild(), .none)
    }

    @Test mutating func endsBuildsWithoutClosingWhileServing() {
        state.beginBuild()
        Self.expect(state.endBuild(), .none)
        #expect(state.phase == .serving)
    }

    @Test mutating func countsUpstreamStreams() {
        #expect(!state.needsUpstream)
        let isFirst = [state.requireUpstream(), state.requireUpstream()]
        #expect(isFirst == [true, false])
        state.beginUpstreamStream()
        #expect(state.upstreamStreams == 1)
        state.endUpstreamStream()
        #expect(state.upstreamStreams == 0 && state.needsUpstream)
    }

    @Test mutating func givesUpAnUpstreamThatSendsGoAwayBeforeItsFirstResponse() {
        let action = state.upstreamSentGoAway()
        #expect(action == .close)
        #expect(state.upstreamPhase == .leaving)
    }

    @Test mutating func letsAnUpstreamThatLeavesCompleteItsCalls() {
        state.upstreamResponded()
        let actions = [state.upstreamSentGoAway(), state.upstreamSentGoAway()]
        #expect(actions == [.none, .none])
        state.upstreamResponded()
        #expect(state.upstreamPhase == .leaving)
    }

    @Test mutating func doesNothingOnceClosed() {
        state.close()
        Self.expect(state.drain(), .none)
        Self.expect(state.goAway(), .none)
        Self.expect(state.clientSentGoAway(), .none)
    }
}
