import Testing

@testable import GRPCStreams

/// A relayed call as a value: every transition and its actions.
struct RelayStateTests {
    private typealias Response = RelayState.ErrorResponse

    private func connected(clientHasEnded: Bool = false) -> RelayState {
        var state = RelayState(clientHasEnded: clientHasEnded)
        #expect(state.connected() == .start(readsClient: !clientHasEnded))
        return state
    }

    @Test func holdsBackTheClientUntilConnected() {
        var state = RelayState(clientHasEnded: false)
        #expect(state.receive(.data(endsStream: false), from: .client) == .holdBack)
        #expect(state.readComplete(from: .client, isOtherWritable: true) == .nothing)
        #expect(state.receive(.headers(endsStream: true), from: .client) == .holdBack)
        #expect(state.connected() == .start(readsClient: false))
        #expect(state.receive(.reset, from: .client) == .forward)
    }

    @Test(arguments: [RelayState.Side.client, .upstream])
    func forwardsBothWays(side: RelayState.Side) {
        var state = connected()
        #expect(state.receive(.headers(endsStream: false), from: side) == .forward)
        #expect(state.receive(.data(endsStream: true), from: side) == .forward)
        #expect(state.receive(.reset, from: side) == .forward)
        #expect(state.receive(.data(endsStream: false), from: side) == .drop)
    }

    @Test func dropsFramesForAStreamThatIsGone() {
        var reset = connected()
        #expect(reset.receive(.reset, from: .client) == .forward)
        #expect(reset.receive(.data(endsStream: false), from: .upstream) == .drop)
        #expect(reset.readComplete(from: .upstream, isOtherWritable: true) == .nothing)
        var closed = connected()
        _ = closed.closed(.upstream)
        #expect(closed.receive(.data(endsStream: false), from: .client) == .drop)
        #expect(closed.readComplete(from: .client, isOtherWritable: true) == .nothing)
    }

    // MARK: Flow control

    @Test(arguments: [RelayState.Side.client, .upstream])
    func readsWhileTheOtherSideIsWritable(side: RelayState.Side) {
        var state = connected()
        #expect(state.readComplete(from: side, isOtherWritable: true) == .flushAndRead)
        #expect(state.writabilityChanged(of: side.other, isWritable: true) == nil)
        #expect(state.readComplete(from: side, isOtherWritable: false) == .flush)
        #expect(state.writabilityChanged(of: side.other, isWritable: false) == nil)
        #expect(state.writabilityChanged(of: side, isWritable: true) == nil)
        #expect(state.writabilityChanged(of: side.other, isWritable: true) == side)
        #expect(state.writabilityChanged(of: side.other, isWritable: true) == nil)
    }

    @Test func isNotPausedAfterAReadWhileWritable() {
        var state = connected()
        #expect(state.readComplete(from: .client, isOtherWritable: false) == .flush)
        #expect(state.readComplete(from: .client, isOtherWritable: true) == .flushAndRead)
        #expect(state.writabilityChanged(of: .upstream, isWritable: true) == nil)
    }

    // MARK: Ends

    @Test func closesTheUpstreamIfTheClientLeavesFirst() {
        var state = connected()
        #expect(state.closed(.client) == .init(closesUpstream: true))
        #expect(state.closed(.upstream) == .init(isOver: true))
    }

    @Test func closesTheUpstreamIfOnlyOneSideHasEnded() {
        var client = connected(clientHasEnded: true)
        #expect(client.closed(.client).closesUpstream)
        var upstream = connected()
        _ = upstream.receive(.headers(endsStream: true), from: .upstream)
        #expect(upstream.closed(.client).closesUpstream)
    }

    @Test func leavesAStreamAloneThatClosesByItself() {
        var ended = connected(clientHasEnded: true)
        _ = ended.receive(.data(endsStream: true), from: .upstream)
        #expect(ended.closed(.client) == .init())
        #expect(ended.closed(.upstream) == .init(isOver: true))
        var reset = connected()
        _ = reset.receive(.reset, from: .upstream)
        #expect(reset.closed(.client) == .init())
        var closed = connected()
        _ = closed.closed(.upstream)
        #expect(closed.closed(.client) == .init(isOver: true))
    }

    @Test func respondsIfTheUpstreamIsLost() {
        var early = connected()
        #expect(early.closed(.upstream) == .init(response: Response(opensResponse: true, resetsClient: true)))
        var late = connected(clientHasEnded: true)
        _ = late.receive(.headers(endsStream: false), from: .upstream)
        #expect(late.closed(.upstream) == .init(response: Response(opensResponse: false, resetsClient: false)))
        #expect(late.closed(.client) == .init(isOver: true))
        var complete = connected()
        _ = complete.receive(.headers(endsStream: true), from: .upstream)
        #expect(complete.closed(.upstream) == .init())
        var left = connected()
        _ = left.receive(.reset, from: .client)
        #expect(left.closed(.upstream) == .init())
    }

    @Test func aLostUpstreamCannotEndTheResponseTwice() {
        var state = RelayState(clientHasEnded: true)
        #expect(state.closed(.upstream).response == Response(opensResponse: true, resetsClient: false))
        #expect(state.fail() == .init(closesUpstream: false))
    }

    @Test func closesAnUpstreamThatOpensTooLate() {
        var reset = RelayState(clientHasEnded: false)
        #expect(reset.receive(.reset, from: .client) == .holdBack)
        #expect(reset.connected() == .closeUpstream)
        var closed = RelayState(clientHasEnded: false)
        #expect(closed.closed(.client) == .init())
        #expect(closed.connected() == .closeUpstream)
        #expect(closed.closed(.upstream) == .init(isOver: true))
    }

    @Test func isOverOnceIfTheUpstreamNeverOpens() {
        var state = RelayState(clientHasEnded: false)
        #expect(state.closed(.client) == .init())
        #expect(state.fail() == .init(closesUpstream: false, isOver: true))
        #expect(state.fail() == .init(closesUpstream: false))
    }

    @Test func failsBeforeTheUpstreamIsOpen() {
        var state = RelayState(clientHasEnded: true)
        #expect(
            state.fail()
                == .init(closesUpstream: false, response: Response(opensResponse: true, resetsClient: false))
        )
        #expect(state.fail() == .init(closesUpstream: false))
        #expect(state.connected() == .closeUpstream)
        #expect(state.closed(.client) == .init(isOver: true))
    }

    @Test func failsAfterTheUpstreamIsOpen() {
        var state = connected()
        #expect(
            state.fail() == .init(closesUpstream: true, response: Response(opensResponse: true, resetsClient: true))
        )
        #expect(state.receive(.headers(endsStream: true), from: .upstream) == .drop)
        #expect(state.receive(.data(endsStream: false), from: .client) == .drop)
        #expect(state.closed(.client) == .init())
        #expect(state.closed(.upstream) == .init(isOver: true))
        #expect(state.fail() == .init(closesUpstream: true))
        #expect(state.closed(.client) == .init())
    }

    @Test func doesNotRespondAfterACompleteResponse() {
        var state = connected()
        _ = state.receive(.headers(endsStream: true), from: .upstream)
        #expect(state.fail() == .init(closesUpstream: true))
        var closed = connected()
        _ = closed.closed(.upstream)
        #expect(closed.fail() == .init(closesUpstream: true))
        #expect(closed.closed(.client) == .init(isOver: true))
    }
}
