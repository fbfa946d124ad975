using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>
/// Makes changes, each under a number of the client's session, so that it is run at most once, however often it has to be sent.
/// </summary>
internal sealed class Changes(GroupCalls calls, ChangeNumbers numbers, ClientSessions sessions)
{
    /// <summary>
    /// Makes a change, and answers what the store says of it, which may be a refusal. Throws <see cref="MetadataBusyException"/>,
    /// <see cref="MetadataTooLargeException"/> and <see cref="MetadataUnavailableException"/>: then certainly nothing was changed; or
    /// <see cref="MetadataOutcomeUnknownException"/>, <see cref="MetadataSessionEndedException"/>.
    /// </summary>
    public async Task<MetadataAnswer> RunAsync(MetadataCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var deadline = calls.Begin();
        var number = await numbers.TakeAsync(deadline, calls.Time, cancellationToken);
        try
        {
            while (true)
            {
                var session = await sessions.GetAsync(deadline, cancellationToken);
                var bytes = Encode(command with { Id = new ChangeId(session.Id, number, numbers.Lowest) });
                var sending = new Sending();
                var answer = await calls.ProposeAsync(bytes, sending, deadline, cancellationToken);
                if (answer is not RefusedAnswer { Kind: RefusalKind.SessionEnded })
                    return answer;
                sessions.Ended(session);
                if (sending.MayHaveRun)
                    throw new MetadataSessionEndedException(session.Id);
                // The copy that was refused was the only one: a new session, and anew.
            }
        }
        finally
        {
            numbers.Release(number);
        }
    }

    /// <summary>Proposes what may be run more than once without harm, so that it needs no session.</summary>
    public Task<MetadataAnswer> RepeatAsync(MetadataCommand command, CancellationToken cancellationToken) =>
        calls.ProposeAsync(Encode(command), new Sending(), calls.Begin(), cancellationToken);

    private static byte[] Encode(MetadataCommand command)
    {
        var bytes = command.Encode();
        return bytes.Length <= MetadataLimits.MaxCommandBytes
            ? bytes
            : throw new MetadataTooLargeException("bytes of a transaction", MetadataLimits.MaxCommandBytes, bytes.Length);
    }
}
