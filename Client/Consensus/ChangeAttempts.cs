using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Client.Consensus;

/// <summary>What came of the attempts to make one change.</summary>
internal sealed class ChangeAttempts(string group)
{
    private ConsensusException _last = new NoLeaderException(group, "nobody was asked.");
    private bool _wasInvalid;

    /// <summary>Whether one was sent of which it is not certain that it did nothing.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>How often the leader was told to hand over.</summary>
    public int HandOvers { get; set; }

    public ConsensusException Failure => IsUnknown ? new ChangeOutcomeUnknownException(group, _last is ChangeOutcomeUnknownException unknown ? unknown.Reason : _last.Message) : _last;

    public void NoLeader(string why) => _last = new NoLeaderException(group, why);

    public void NotAnswered(string why)
    {
        IsUnknown = true;
        _last = new ChangeOutcomeUnknownException(group, why);
    }

    /// <summary>True if the answer says that the change has begun; false if it may be tried again.</summary>
    /// <exception cref="ChangeRefusedException">It may not.</exception>
    public bool HasBegun(ProposalAnswer answer)
    {
        switch (answer.End)
        {
            case ProposalEnd.Applied:
                return true;
            case ProposalEnd.Unknown:
                NotAnswered("the leader lost its office before a majority had it.");
                return false;
            case ProposalEnd.Lost:
                _last = new ChangeUnderWayException(group, "another entry was committed in its place");
                return false;
        }

        switch (answer.Reason)
        {
            case "NotLeader":
                NoLeader("the one that was asked does not lead any more.");
                return false;
            case "Invalid" when !_wasInvalid:
                // Somebody else may have made it just before.
                _wasInvalid = true;
                return false;
            case "Invalid" or "NotCaughtUp":
                throw new ChangeRefusedException(group, $"these members cannot be ({answer.Reason}): too many, or a name that is too long.");
            default:
                _last = new ChangeUnderWayException(group, answer.Reason ?? "it does not say why");
                return false;
        }
    }
}
