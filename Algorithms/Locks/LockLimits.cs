namespace OrleansCluster.Algorithms.Locks;

/// <summary>The bounds of locks.</summary>
public static class LockLimits
{
    /// <summary>The longest name, in UTF-16 code units.</summary>
    public const int MaxNameLength = 512;

    /// <summary>The longest owner, in UTF-16 code units.</summary>
    public const int MaxOwnerLength = 128;

    /// <summary>The longest note, in UTF-16 code units.</summary>
    public const int MaxNoteLength = 128;

    /// <summary>How many may hold one name at a time; further ones wait.</summary>
    public const int MaxHolds = 1_000;

    /// <summary>What the holds of a name may take in its record, which must stay below a mebibyte with every provider; further ones wait.</summary>
    public const int MaxRecordBytes = 1_000_000;

    /// <summary>How many may observe one name at a time.</summary>
    public const int MaxObservers = 10_000;

    /// <summary>How often one owner may take a reentrant lock before it must give it back.</summary>
    public const int MaxReentries = 100;

    /// <summary>The most permits of a semaphore.</summary>
    public const int MaxPermits = 10_000;

    /// <summary>How many may wait for one name, unless the host says otherwise.</summary>
    public const int DefaultMaxWaiters = 10_000;

    public static TimeSpan MinLease { get; } = TimeSpan.FromSeconds(1);

    public static TimeSpan MaxLease { get; } = TimeSpan.FromHours(1);

    /// <summary>The longest lock-delay, as Chubby's.</summary>
    public static TimeSpan MaxDelay { get; } = TimeSpan.FromMinutes(1);

    /// <summary>What a name must not be; null if it may be one.</summary>
    public static string? CheckName(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return "A lock's name is empty.";
        if (name.Length > MaxNameLength)
            return $"A lock's name has {name.Length} letters; at most {MaxNameLength} are allowed.";
        return IsText(name) ? null : "A lock's name has control characters, or half of a surrogate pair.";
    }

    /// <summary>What is wrong with a wish to hold; null if nothing.</summary>
    public static string? Check(AcquireRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (CheckOwner(request.Operation.Owner) is { } wrongOwner)
            return wrongOwner;
        if (request.Note is { } note && CheckNote(note) is { } wrongNote)
            return wrongNote;
        if (request.Lease < MinLease || request.Lease > MaxLease)
            return $"A lease of {request.Lease}: allowed is {MinLease} to {MaxLease}.";
        if (request.Delay < TimeSpan.Zero || request.Delay > MaxDelay)
            return $"A lock-delay of {request.Delay}: allowed is none to {MaxDelay}.";
        if (request.Wait < TimeSpan.Zero)
            return $"A wait of {request.Wait}: it must not be negative.";
        if (request.Mode != HoldMode.Permits)
            return null;
        if (CheckPermits(request.Capacity) is { } wrongCapacity)
            return wrongCapacity;
        return request.Permits < 1 || request.Permits > request.Capacity
            ? $"{request.Permits} permits of {request.Capacity}: at least one can be taken, and not more than there are."
            : null;
    }

    /// <summary>What is wrong with an owner; null if nothing.</summary>
    public static string? CheckOwner(string? owner) => string.IsNullOrEmpty(owner) || owner.Length > MaxOwnerLength || !IsText(owner)
        ? $"An owner has 1 to {MaxOwnerLength} letters, none of them a control character."
        : null;

    /// <summary>What is wrong with a note; null if nothing.</summary>
    public static string? CheckNote(string note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return note.Length > MaxNoteLength || !IsText(note) ? $"A note has at most {MaxNoteLength} letters, none of them a control character." : null;
    }

    /// <summary>What is wrong with a number of permits; null if nothing.</summary>
    public static string? CheckPermits(int permits) =>
        permits is < 1 or > MaxPermits ? $"A semaphore of {permits} permits: allowed is 1 to {MaxPermits}." : null;

    // Half of a surrogate pair does not survive being written as UTF-8: two names, or owners, would become one. Control characters take six bytes.
    private static bool IsText(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsControl(text[at]))
                return false;
            if (!char.IsSurrogate(text[at]))
                continue;
            if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[++at]))
                return false;
        }

        return true;
    }
}
