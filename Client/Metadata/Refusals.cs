using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>What a refusal of the store is to a caller.</summary>
internal static class Refusals
{
    /// <summary>The exception for a refusal. Of what was changed it says what the store said: nothing, but for the two unknown ones.</summary>
    /// <param name="refusal">What the store answered.</param>
    /// <param name="subject">The id of the lease that the request was about, if it was about one.</param>
    public static MetadataException Of(RefusedAnswer refusal, long subject = 0) => refusal.Kind switch
    {
        RefusalKind.CommandTooLarge => TooLarge("bytes of a transaction", refusal),
        RefusalKind.KeyLength when refusal.Actual == 0 => new InvalidMetadataRequestException("A key is empty; it has at least one byte. Nothing was changed."),
        RefusalKind.KeyLength => TooLarge("bytes of a key", refusal),
        RefusalKind.ValueTooLarge => TooLarge("bytes of a value", refusal),
        RefusalKind.TooManyOperations => TooLarge("compares or operations of a transaction, or leases of a request", refusal),
        RefusalKind.TooManyKeys => TooLarge("keys that a transaction changes or visits", refusal),
        RefusalKind.TooManyKeysOnLease => TooLarge("keys of a lease", refusal),
        RefusalKind.AnswerTooLarge => TooLarge("bytes of an answer", refusal),
        RefusalKind.TooManyQuotas => TooLarge("prefixes with a quota", refusal),
        RefusalKind.ConflictingOperations => new InvalidMetadataRequestException("A branch of the transaction puts a key twice, or puts one that it deletes as well. Nothing was changed."),
        RefusalKind.FutureRevision => new FutureRevisionException(refusal.Actual, refusal.Limit),
        RefusalKind.Compacted => new RevisionCompactedException(refusal.Actual, refusal.Limit),
        RefusalKind.LeaseNotFound => new LeaseGoneException(refusal.Actual == 0 ? subject : refusal.Actual),
        RefusalKind.LeaseExists => new LeaseExistsException(refusal.Actual == 0 ? subject : refusal.Actual),
        RefusalKind.InvalidLease => new InvalidMetadataRequestException($"A lease's id or time to live is {refusal.Actual}; the bound is {refusal.Limit}. Nothing was changed."),
        RefusalKind.StoreQuota => new MetadataQuotaExceededException(null, refusal.Limit, refusal.Actual),
        RefusalKind.PrefixQuota => new MetadataQuotaExceededException(refusal.Subject.ToString(), refusal.Limit, refusal.Actual),
        RefusalKind.TooManyLeases => Busy("leases", refusal),
        RefusalKind.TooManySessions => Busy("clients with a session", refusal),
        RefusalKind.TooManyStoredAnswers => Busy("bytes of answers kept for retries", refusal),
        RefusalKind.TooManyWatches => Busy("watches that wait at this replica", refusal),
        RefusalKind.SessionEnded or RefusalKind.SequenceForgotten =>
            new MetadataOutcomeUnknownException($"the store answered {refusal.Kind}, so an earlier attempt may have been run."),
        _ => new InvalidMetadataRequestException($"The store refused the request: {refusal.Kind} (limit {refusal.Limit}, actual {refusal.Actual}). Nothing was changed."),
    };

    private static MetadataTooLargeException TooLarge(string what, RefusedAnswer refusal) => new(what, refusal.Limit, refusal.Actual);

    private static MetadataBusyException Busy(string what, RefusedAnswer refusal) =>
        new($"there are {refusal.Actual} {what}, and {refusal.Limit} are allowed.");
}
