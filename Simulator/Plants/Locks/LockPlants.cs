using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Locks;

namespace OrleansCluster.Simulator.Plants.Locks;

/// <summary>The bugs planted in the sources of the lock service, its client and its gates, which the workloads of that must find.</summary>
internal static class LockPlants
{
    private const string Rules = "Algorithms/Locks/";
    private const string Grains = "Grains/Locks/";
    private const string Library = "Client/Locks/";

    public static IReadOnlyList<Plant> All { get; } =
    [
        Broken(
            "proclaimed-in-any-order", "what a leader proclaimed first and arrives last, stands", () => new ElectionWorkload(),
            new Mutation(Rules + "LockTable.Requests.cs", "hold.NoteNumber >= noteNumber ? hold : hold with", "hold with")),
        Broken(
            "permits-in-any-order", "a number of permits that was set first and arrives last, stands", () => new SemaphoreWorkload(),
            new Mutation(Rules + "LockTable.Permits.cs", "?.Number >= operation.Number)", "?.Number > long.MaxValue - operation.Number)")),
        Broken(
            "lock-token-in-memory", "the last token of a name is kept in memory only", () => new LocksWorkload(),
            new Mutation(
                Rules + "LockTable.Grants.cs",
                """
                        _record = _record with { LastToken = _record.LastToken + 1 };
                        return _record.LastToken;
                """,
                "return ++_lastTicket;")),
        Broken(
            "lock-token-forgotten", "a name that nobody holds forgets its last token", () => new LocksWorkload(),
            new Mutation(Rules + "LockRecord.cs", "Permits == 0 && LastToken == 0;", "Permits == 0;")),
        Broken(
            "renewal-without-proof", "a renewal is confirmed by what the activation has in memory", () => new LocksWorkload(),
            new Mutation(
                Rules + "LockTable.Requests.cs",
                "Prove(held is null ? new PendingReply(call, LockReplyKind.NotHeld) : new PendingReply(call, LockReplyKind.Renewed) { Held = held, ArrivedAt = now });",
                "held?.Begin(now); _replies.Add(new LockReply(call, held is null ? LockReplyKind.NotHeld : LockReplyKind.Renewed) { Hold = held?.Hold });")),
        Broken(
            "proof-without-comparing", "the record is read to prove something, and not compared with what is known", () => new LocksWorkload(),
            new Mutation(Grains + "TablePump.cs", "if (state.Etag != known)", "if (state.Etag is null && known is not null)")),
        Broken(
            "lost-token-counted-from-answer", "a lock counts as held from the answer to its acquisition, or renewal, on", () => new LocksWorkload(),
            new Mutation(Library + "LockAcquisition.cs", "var since = sent + (waited * calls.SureShare);", "_ = sent + waited; var since = calls.Now;"),
            new Mutation("Client/Leases/LeaseKeeper.cs", "lease.ConfirmedAt = sent;", "lease.ConfirmedAt = Now;")),
        Broken(
            "lost-token-waits-for-renewal", "a lock is not lost as long as a renewal is under way", () => new LocksWorkload(),
            new Mutation("Client/Leases/LeaseKeeper.cs", "if (EndOf(lease) <= now)", "if (EndOf(lease) <= now && !lease.IsUnderWay)"),
            new Mutation("Client/Leases/LeaseKeeper.cs", "lease.LookAt = lease.IsUnderWay || lease.RenewAt > end ? end : lease.RenewAt;", "lease.LookAt = lease.IsUnderWay ? end + TimeSpan.FromMilliseconds(100) : lease.RenewAt > end ? end : lease.RenewAt; if (lease.LookAt <= Now) lease.LookAt = Now + TimeSpan.FromMilliseconds(100);")),
        Broken(
            "takeover-shortens-leases", "who takes over gives holders half of their leases", () => new LocksWorkload(),
            new Mutation(
                Rules + "LockTable.cs",
                "held.Begin(now);",
                "held.Begin(_tookOver && _mayGrantFrom == now + Grace ? now - (TimeSpan.FromMilliseconds(held.Hold.LeaseMilliseconds) / 2) : now);")),
        Broken(
            "takeover-gives-two-leases", "who takes over gives holders their leases twice over", () => new LocksWorkload(),
            new Mutation(
                Rules + "LockTable.cs",
                "held.Begin(now);",
                "held.Begin(_tookOver && _mayGrantFrom == now + Grace ? now + TimeSpan.FromMilliseconds(held.Hold.LeaseMilliseconds) : now);")),
        // The library tells it twice that somebody gave up, by cancelling his call and by releasing his wish: it must rely on the first, and that be forgetful.
        Broken(
            "withdrawal-wakes-nobody", "when somebody gives up, those behind him are not looked at", () => new SemaphoreWorkload(),
            new Mutation(
                Grains + "TablePump.cs",
                """
                        _inputs.Add((table, _) => withdraw(table));
                        Wake();
                """,
                "_inputs.Add((table, _) => withdraw(table));"),
            new Mutation(Library + "LockAcquisition.cs", "if (_mayBeKnown && GivesBack)", "if (_mayBeKnown && GivesBack && !cancellationToken.IsCancellationRequested)")),
        Broken(
            "place-learned-late", "who waits is told his place when he has waited for as long as a call may, and not before", () => new LocksWorkload(),
            new Mutation(Library + "LockCalls.cs", "isPlaceKnown || UntilPlaceIsKnown > options.WaitSlice ?", "isPlaceKnown || UntilPlaceIsKnown <= options.WaitSlice ?")),
        Broken(
            "granted-after-timeout", "who has waited as long as he would stays in the queue", () => new LocksWorkload(),
            new Mutation(
                Rules + "LockTable.cs",
                """
                            _queue.Remove(waiter);
                            Prove(new PendingReply(call, LockReplyKind.TimedOut));
                """,
                "_queue.Move(waiter, now + Patience); Prove(new PendingReply(call, LockReplyKind.TimedOut));")),
        Broken(
            "ended-lease-revived", "who asks again when his lease has ended, within the lock-delay, is told that he holds", () => new LocksWorkload(),
            new Mutation(Rules + "Hold.cs", "!IsEnded && Owner == operation.Owner", "Owner == operation.Owner")),
        Broken(
            "released-by-former-holder", "whoever releases a name ends the present hold", () => new LocksWorkload(),
            new Mutation(Rules + "LockTable.Requests.cs", "if (Find(operation) is not { } held)", "if ((Find(operation) ?? _held.FirstOrDefault()) is not { } held)")),
        Broken(
            "released-with-the-first", "a lock that its owner took twice is free when he gives it back once", () => new LocksWorkload(),
            new Mutation(Rules + "LockTable.Requests.cs", "if (held.Hold.Operations.Length > 1)", "if (held.Hold.Operations.Length > 100)")),
        Broken(
            "reentry-refused", "who has a lock waits for himself when he takes it again", () => new LocksWorkload(),
            new Mutation(Rules + "LockTable.Requests.cs", "if (!request.IsReentrant || OwnHold(request) is not { } own)", "if (request.Wait == TimeSpan.Zero || OwnHold(request) is not { } own)")),
        Broken(
            "many-not-kept", "what is acquired together with others is given back behind the back of its holder", () => new LocksWorkload(),
            new Mutation(Library + "LockClient.cs", "held.Add(handle);", "held.Add(handle); try { await handle.Grain.ReleaseAsync(handle.Wish); } catch (Exception) { }")),
        Broken(
            "lock-delay-skipped", "a name is free as soon as its lease has ended", () => new LocksWorkload(),
            new Mutation(Rules + "LockTable.cs", "held.Hold.DelayMilliseconds > 0)", "held.Hold.DelayMilliseconds > 60_000)")),
        Broken(
            "last-comes-first", "who came last is granted first", () => new LocksWorkload(),
            new Mutation(Rules + "WaitQueue.cs", "one.Ticket.CompareTo(other.Ticket)", "other.Ticket.CompareTo(one.Ticket)")),
        Broken(
            "gate-in-memory", "a gate keeps the token that was shown in memory, until something is written", () => new LocksWorkload(),
            new Mutation(
                Grains + "FencedState.cs",
                """
                            if (change is null && next.Accepted == known.Token)
                                return known.Value;
                """,
                """
                            if (change is null)
                            {
                                known.Token = next.Accepted;
                                return known.Value;
                            }
                """)),
        Broken(
            "gate-open-to-updates", "who shows his token, reads and writes in one is let in whatever it is", () => new LocksWorkload(),
            new Mutation(
                Grains + "FencedState.cs",
                "return InTurnAsync(() => RunAsync(token, mustRead: true, change));",
                "return InTurnAsync(() => RunAsync(Math.Max(token, state.State.Token), mustRead: true, change));")),
        Broken(
            "gate-passed-by", "a change of the metadata store is made whatever token was shown since", () => new LocksWorkload(),
            new Mutation(Library + "MetadataFencingGate.cs", "_client.Transaction().If(Condition(token)).Else(", "_client.Transaction().Else(")),
        Broken(
            "writer-among-readers", "a writer is let in while there are but readers", () => new ReaderWriterLocksWorkload(),
            new Mutation(
                Rules + "LockTable.Grants.cs",
                "HoldMode.Exclusive => _held.Count == 0 ? [] : null,",
                "HoldMode.Exclusive => _held.TrueForAll(held => held.Hold.Mode == HoldMode.Shared) ? [] : null,")),
        Broken(
            "token-for-each-reader", "each reader of a phase has a token of his own", () => new ReaderWriterLocksWorkload(),
            new Mutation(Rules + "LockTable.Grants.cs", "request.Mode == HoldMode.Shared && _held.Count > 0)", "request.Mode == HoldMode.Shared && _held.Count > 1_000)")),
        Broken(
            "readers-pass-writers", "who can be let in is, whoever waits before him", () => new ReaderWriterLocksWorkload(),
            new Mutation(
                Rules + "LockTable.Grants.cs",
                "while (_queue.First is { Call: { } call } first)",
                "while (_queue.InOrder.FirstOrDefault(one => one.Call is not null && SlotsFor(one.Request) is not null) is { Call: { } call } first)")),
        Broken(
            "fewer-permits-overdrawn", "of more permits than there are now, those that are still held do not count", () => new SemaphoreWorkload(),
            new Mutation(
                Rules + "LockTable.Grants.cs",
                """
                            taken++;
                            if (slot < capacity)
                                isTaken[slot] = true;
                """,
                """
                            if (slot >= capacity)
                                continue;
                            taken++;
                            isTaken[slot] = true;
                """)),
        Broken(
            "leader-from-memory", "who leads is told without looking whether it is so still", () => new ElectionWorkload(),
            new Mutation(
                Rules + "LockTable.Grants.cs",
                "Prove(new PendingReply(observer.Call, LockReplyKind.Observed) { Held = _held.Find(held => !held.IsEnded) });",
                "_replies.Add(new LockReply(observer.Call, LockReplyKind.Observed) { Hold = _held.Find(held => !held.IsEnded)?.Hold });")),
        Broken(
            "barrier-round-unknown", "who waits for a round of a barrier that is over waits for the next one, too", () => new BarrierWorkload(),
            new Mutation(
                Rules + "BarrierTable.cs",
                """
                        if (!_record.IsSet || (round != 0 && round != _record.Round))
                            Prove(call, BarrierReplyKind.Passed, round);
                """,
                "if (!_record.IsSet) Prove(call, BarrierReplyKind.Passed, round);")),
        Broken(
            "entered-without-the-last", "a double barrier lets its members in when one is missing", () => new BarrierWorkload(),
            new Mutation(Rules + "DoubleBarrierTable.cs", "_gatherers.Count < _gatherers[0].Request.Count)", "_gatherers.Count < _gatherers[0].Request.Count - 1)")),
        Broken(
            "left-with-the-first", "a round of a double barrier is over when the first has left", () => new BarrierWorkload(),
            new Mutation(
                Rules + "DoubleBarrierTable.cs",
                "if (_members.Count == 0 || _members.Exists(member => member.IsIn))",
                "if (_members.Count == 0 || _members.TrueForAll(member => member.IsIn))")),
    ];

    private static SourcePlant Broken(string name, string what, Func<Workload> workload, params Mutation[] mutations) => new(name, what, workload, mutations);
}
