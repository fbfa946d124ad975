using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Storage;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Grains.Storage.Shared;

// Why a change acts at most once, and why no answer is false.
//
// Keeper. Who serves the folder holds its exclusive lock, from before it read the first record until its store was drained and
// closed, or its process (in one process: its disk) can write no more. So at any moment at most one keeper can make a change
// durable; a keeper's records in memory are the durable ones for as long as it has the lock; and a keeper that stood still
// (SIGSTOP, a slow disk) and goes on still has it. A read that looks at the records just before they are given up is answered
// with what was true while it was under way. Hence reads and changes of a key are linearizable over all keepers.
//
// Session. A client opens a session with an opening of the folder, whose id is drawn anew for each. A change names its session and
// a number in it. The keeper does a number once and keeps the answer until the client waits for no lower number, which every
// request says; what arrives below that does nothing, and what arrives for another opening's session does nothing. So
//   (1) the same request, sent again to the same session, gets the first one's answer, whichever arrives first;
//   (2) once a keeper is gone, or a session dropped, what was sent in it and has not acted never will;
//   (3) once a request of a later time in the session is answered, a change that was given up acts no more: the keeper refuses it
//       if it comes, and a read of its record waits for it if it is under way.
//
// Unknown outcomes. An attempt that fails otherwise than by an answer may have acted, or may yet. With the same session it is sent
// again (1). With another one the first can act no more (2), and the record is looked at: if it has the version that the change
// expects then the change did not act, since no version of a store ever comes back, and it is sent anew. If it has another, then
// the change acted, or somebody else's came first: nothing on the disk says which (the format has no room for the writer's name,
// and two writers may well write the same bytes), so the outcome is called unknown. A change that expects no record is not
// sent anew in this case even if there is none: it may have acted, and the record been cleared.
//
// A conflict is therefore real: it is the one answer to a request that did not act, and no earlier request of that change has.
// "Not the keeper" in answer to a request means that this request did nothing. It says nothing of the ones before it, but there are
// none then: a message arrives once while its sender waits for it, as with Orleans and with the embedded engine.

/// <summary>Reads and changes records of the shared folder through whichever silo holds it. Any thread may call.</summary>
internal sealed class SharedStateClient(KeeperFinder finder, SharedFileStorageOptions options, TimeProvider time)
{
    private const string NoKeeper = "no process that holds its folder answered in time.";
    /// <summary>Whether the folder's versions are relied on beyond the life of a record. Known once a record was read or changed.</summary>
    public bool AreVersionsRevisions => finder.HasRevisions;

    private const string SiloEnded = "the silo that waited for it has stopped or was killed.";

    /// <summary>The record of a key: version and value, both null if there is none.</summary>
    /// <exception cref="StateUnavailableException">No keeper answered in time.</exception>
    /// <exception cref="StateStoreFailedException">The folder cannot be served.</exception>
    /// <exception cref="SiloFencedException">This silo has ended meanwhile.</exception>
    public async Task<StateAnswer> ReadAsync(string key)
    {
        var deadline = new StateDeadline(options, time);
        KeeperLink? failed = null;
        string? failure = null;
        while (!deadline.IsOver)
        {
            if (finder.HasEnded)
                throw new SiloFencedException();
            var found = await finder.FindAsync(failed, deadline);
            failure = found.Failure;
            if (found.Link is { } link)
            {
                var answer = await AttemptAsync(link.ReadAsync(key), deadline);
                if (answer is not null && ReadAnswer(key, answer))
                    return answer;
                failed = answer is { Kind: StateAnswerKind.Busy } ? null : link;
            }

            await deadline.PauseAsync();
        }

        throw failure is null ? new StateUnavailableException(Name(key), NoKeeper) : new StateStoreFailedException(Name(key), failure);
    }

    /// <summary>
    /// Writes (or, with a null value, clears) a record that is at <paramref name="expected"/>. Answers
    /// <see cref="StateAnswerKind.Done"/> or <see cref="StateAnswerKind.Conflict"/>, with the version in either case.
    /// </summary>
    /// <exception cref="StateUnavailableException">No keeper answered in time; nothing was changed.</exception>
    /// <exception cref="StateStoreFailedException">The folder cannot be served; nothing was changed.</exception>
    /// <exception cref="StateOutcomeUnknownException">It took effect once or not at all, or may yet.</exception>
    /// <exception cref="DiskFullException">Nothing was changed; retry when there is room.</exception>
    /// <exception cref="SiloFencedException">This silo has ended meanwhile; nothing was changed.</exception>
    public async Task<StateAnswer> ChangeAsync(string key, long? expected, byte[]? value)
    {
        var change = new StateAttempt(key, expected, value);
        var deadline = new StateDeadline(options, time);
        try
        {
            while (!deadline.IsOver)
            {
                if (finder.HasEnded)
                    throw change.IsUncertain ? GivenUp(change, SiloEnded) : new SiloFencedException();
                var found = await finder.FindAsync(change.Failed, deadline);
                change.Failure = found.Failure;
                if (found.Link is { } link && await TryAsync(change, link, deadline) is { } answer)
                    return answer;
                await deadline.PauseAsync();
            }

            throw GivenUp(change, change.Failure);
        }
        finally
        {
            change.End();
        }
    }

    private static async Task<StateAnswer?> TryAsync(StateAttempt change, KeeperLink link, StateDeadline deadline)
    {
        if (change.MustBeLookedAt(link) && !await LookAsync(change, link, deadline))
            return null;
        var sent = change.Send(link);
        var answer = await AttemptAsync(sent, deadline);
        if (answer is null)
        {
            change.MayHaveActed(link);
            return null;
        }

        switch (answer.Kind)
        {
            case StateAnswerKind.Done or StateAnswerKind.Conflict:
                return answer;
            case StateAnswerKind.NotKeeper:
                change.Failed = link;
                return null;
            case StateAnswerKind.Busy:
                change.Failed = null;
                return null;
            case StateAnswerKind.Full:
                throw new DiskFullException(answer.Detail ?? change.Key);
            case StateAnswerKind.Refused:
                throw new StateKeyException("was refused: " + answer.Detail);
            case StateAnswerKind.Failed:
                throw GivenUp(change, answer.Detail);
            default:
                throw new StateOutcomeUnknownException(Name(change.Key), answer.Detail ?? answer.Kind.ToString());
        }
    }

    // The session in which the change may have acted is over, so it acts no more. What is stored tells whether it has.
    private static async Task<bool> LookAsync(StateAttempt change, KeeperLink link, StateDeadline deadline)
    {
        var answer = await AttemptAsync(link.ReadAsync(change.Key), deadline);
        if (answer is null || !ReadAnswer(change.Key, answer, change))
        {
            change.Failed = answer is { Kind: StateAnswerKind.Busy } ? null : link;
            return false;
        }

        if (change.Expected is null || answer.Version != change.Expected)
        {
            var stored = answer.Version is { } version ? $"at version {version}" : "absent";
            throw new StateOutcomeUnknownException(
                Name(change.Key), $"the process that was to do it is gone, and the record is {stored} now.");
        }

        change.HasNotActed();
        return true;
    }

    // Whether the read was done. Not, where another attempt may do it.
    private static bool ReadAnswer(string key, StateAnswer answer, StateAttempt? change = null) => answer.Kind switch
    {
        StateAnswerKind.Done => true,
        StateAnswerKind.NotKeeper or StateAnswerKind.Busy => false,
        StateAnswerKind.Refused => throw new StateKeyException("was refused: " + answer.Detail),
        _ => throw (change is null
            ? new StateStoreFailedException(Name(key), answer.Detail ?? answer.Kind.ToString())
            : GivenUp(change, answer.Detail)),
    };

    // Null if there was no answer: whatever the reason, whether the request acted is unknown.
    private static async Task<StateAnswer?> AttemptAsync(Task<StateAnswer> sent, StateDeadline deadline)
    {
        try
        {
            return await deadline.AttemptAsync(sent);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static SharedStateException GivenUp(StateAttempt change, string? failure) =>
        change.IsUncertain ? new StateOutcomeUnknownException(Name(change.Key), failure ?? NoKeeper)
        : failure is null ? new StateUnavailableException(Name(change.Key), NoKeeper)
        : new StateStoreFailedException(Name(change.Key), failure);

    private static string Name(string key) => $"'{key}'";
}
