using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Keys;

namespace OrleansCluster.Algorithms.Metadata.Transactions;

/// <summary>Runs transactions: compares, plans the branch, and if nothing speaks against it, carries it out in one revision.</summary>
internal sealed class TransactionRunner(MetadataState state)
{
    private static readonly PutResult Silent = new((KeyVersion?)null);

    public MetadataAnswer Run(TransactionCommand command)
    {
        if (command is { If.Length: 0, Then: [PutOperation { LeaseId: 0, ReturnPrevious: false } only] } && state.Quotas.Count == 0)
            return PutOnly(only);
        var budget = ReadBudget.ForTransaction();
        var succeeded = true;
        foreach (var compare in command.If)
        {
            if (Holds(compare, budget) is not { } holds)
                return new RefusedAnswer(RefusalKind.TooManyKeys, MetadataLimits.MaxVisitedKeys);
            succeeded &= holds;
        }

        var operations = succeeded ? command.Then : command.Else;
        var plan = new TransactionPlan(state);
        if (plan.Add(operations, budget) is { } refusal)
            return refusal;
        return new TransactionAnswer(succeeded, Carry(operations, plan, budget));
    }

    /// <summary>Deletes keys that are there, in one revision; none makes no revision.</summary>
    public void Delete(IEnumerable<KeyVersion> versions)
    {
        var revision = state.Revision + 1;
        var order = 0;
        foreach (var version in versions)
            state.Write(KeyVersion.Deletion(version.Key, revision, order++), version);
        if (order > 0)
            state.Revision = revision;
    }

    // The commonest change by far: what the plan of it would say is known beforehand, but for the quota.
    private MetadataAnswer PutOnly(PutOperation put)
    {
        if (state.Quotas.Check(state.Keys.RetainedBytes, KeyVersion.CostOf(put.Key, put.Value), []) is { } refusal)
            return refusal;
        var result = Put(put, state.Keys.Find(put.Key), state.Revision + 1, 0);
        state.Revision++;
        return new TransactionAnswer(true, [result]);
    }

    /// <summary>Null if finding out takes too long.</summary>
    private bool? Holds(Compare compare, ReadBudget budget)
    {
        var isEmpty = true;
        foreach (var version in RangeReader.Scan(state.Keys.Current, compare.Range))
        {
            if (!budget.TryVisit())
                return null;
            if (version.IsDeletion)
                continue;
            if (!compare.HoldsFor(version))
                return false;
            isEmpty = false;
        }

        return !isEmpty || compare.HoldsFor(null);
    }

    private OperationResult[] Carry(Operation[] operations, TransactionPlan plan, ReadBudget budget)
    {
        var revision = plan.Changes > 0 ? state.Revision + 1 : state.Revision;
        var order = 0;
        var results = new OperationResult[operations.Length];
        for (var at = 0; at < operations.Length; at++)
        {
            var replaced = plan.Replaced[at];
            results[at] = operations[at] switch
            {
                PutOperation put => Put(put, replaced.Length == 0 ? null : replaced[0], revision, order++),
                DeleteOperation delete => Delete(delete, replaced, revision, ref order),
                var range => RangeReader.Read(state.Keys.Current, (RangeOperation)range, budget),
            };
        }

        state.Revision = revision;
        return results;
    }

    private PutResult Put(PutOperation put, KeyVersion? previous, long revision, int order)
    {
        // Versions of a key share one array of its bytes.
        var next = previous is null
            ? new KeyVersion(put.Key, put.Value, revision, revision, order, 1, put.LeaseId)
            : new KeyVersion(previous.Key, put.Value, previous.CreateRevision, revision, order, previous.Version + 1, put.LeaseId);
        state.Write(next, previous);
        return put.ReturnPrevious ? new PutResult(previous) : Silent;
    }

    private DeleteResult Delete(DeleteOperation delete, KeyVersion[] replaced, long revision, ref int order)
    {
        foreach (var version in replaced)
            state.Write(KeyVersion.Deletion(version.Key, revision, order++), version);
        return new DeleteResult(replaced.Length, delete.ReturnPrevious ? replaced : []);
    }
}
