using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>One change on its way: where it was sent, and whether it may have acted there.</summary>
internal sealed class StateAttempt(string key, long? expected, byte[]? value)
{
    private KeeperLink? _link;
    private KeeperLink? _uncertain;
    private long _sequence;

    public string Key => key;

    public long? Expected => expected;

    /// <summary>The keeper that did not do, so that another is looked for.</summary>
    public KeeperLink? Failed { get; set; }

    /// <summary>Why the folder cannot be served, as the last search heard.</summary>
    public string? Failure { get; set; }

    /// <summary>Whether a request of it may have acted.</summary>
    public bool IsUncertain => _uncertain is not null;

    /// <summary>Whether it may have acted in another session than this one's.</summary>
    public bool MustBeLookedAt(KeeperLink link) => _uncertain is not null && _uncertain.Session != link.Session;

    /// <summary>Sends it: under the number that it has in this session, or under a new one.</summary>
    public Task<StateAnswer> Send(KeeperLink link)
    {
        if (!ReferenceEquals(_link, link))
        {
            End();
            _link = link;
            _sequence = link.Begin();
        }

        return link.ChangeAsync(_sequence, key, expected, value);
    }

    /// <summary>There was no answer.</summary>
    public void MayHaveActed(KeeperLink link)
    {
        _uncertain = link;
        Failed = link;
    }

    /// <summary>It is certain that it did not, and will not.</summary>
    public void HasNotActed() => _uncertain = null;

    /// <summary>Its answer is waited for no more.</summary>
    public void End()
    {
        _link?.End(_sequence, isGivenUp: ReferenceEquals(_uncertain, _link));
        _link = null;
    }
}
