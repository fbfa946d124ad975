using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Client.Metadata;

/// <summary>What became of the attempts of one request. Used by one caller at a time.</summary>
internal sealed class Sending
{
    private const string Overload = "TooManyUncommitted";
    private string _last = "no replica of it is known.";
    private Exception? _error;

    /// <summary>Whether a copy was sent that may have been applied, or may be yet.</summary>
    public bool MayHaveRun { get; private set; }

    /// <summary>Whether the leader had too much under way when it was asked last.</summary>
    public bool IsOverloaded { get; private set; }

    public void Ended(string silo, ProposalAnswer answer)
    {
        if (answer.End == ProposalEnd.Unknown)
            MayHaveRun = true;
        IsOverloaded = answer.Reason == Overload;
        Note(silo, answer.End == ProposalEnd.Refused ? $"it refused ({answer.Reason})." : $"its answer was {answer.End}.");
    }

    public void Ended(string silo, Exception error)
    {
        // These two say that the replica does not run, so it took nothing.
        if (error is not (PinnedSiloUnavailableException or ReplicaFailedException))
            MayHaveRun = true;
        IsOverloaded = false;
        Note(silo, error);
    }

    public void Note(string silo, string what) => NoteLast($"{silo}: {what}");

    public void Note(string silo, Exception error) => NoteLast($"{silo}: {error.Message}", error);

    /// <summary>What was seen last, as a sentence: what the failure in the end says.</summary>
    public void NoteLast(string what, Exception? error = null) => (_last, _error) = (what, error);

    public MetadataException Fail(string group, TimeSpan after) =>
        MayHaveRun ? new MetadataOutcomeUnknownException($"the group '{group}' did not answer within {after.TotalSeconds:0.###} s; the last thing seen was: {_last}", _error)
        : IsOverloaded ? new MetadataBusyException($"the leader has too many changes under way for {after.TotalSeconds:0.###} s now.", _error)
        : Unavailable(group, after);

    public MetadataUnavailableException Unavailable(string group, TimeSpan after) => new(group, after, $"the last thing seen was: {_last}", _error);
}
