using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>
/// What a member wants a shard's record to become, one step at a time. In the spirit of PacificA (Lin, Yang, Zhang, Zhou: "PacificA: Replication in
/// Log-Based Distributed Storage Systems", MSR-TR-2008-25, §2): the configuration is in a store of its own, the primary alone takes out and adds
/// secondaries, a secondary takes over when the primary's lease has ended, and each step is made on the condition that the configuration is still the one that its
/// maker believes in. Here a lease is in the same store, so a step is made on the condition that it has ended, too.
/// </summary>
internal static class ShardPlanner
{
    /// <summary>What a member that is not the owner wants.</summary>
    /// <param name="self">The member.</param>
    /// <param name="view">What it has read.</param>
    /// <param name="isWhole">It has a table that it could own.</param>
    public static ShardProposal? AsBackup(ShardMember self, ShardView view, bool isWhole)
    {
        if (view.Record is not { } record)
            return view.Wanted is [var begins, ..] && begins == self ? BeginEmpty(self, view, null) : null;
        if (record.Owner != self && view.Living.Contains(record.Owner))
            return !isWhole && record.Backups.Contains(self) ? Resign(self, view, record) : null;
        if (record.Owner == self)
        {
            // It was made the owner by a transaction that it had given up, and has lost its table since: nobody has served this epoch.
            return FirstLiving(view, record) is { } next ? PassOn(next, view, record) : BeginEmpty(self, view, record);
        }

        if (FirstLiving(view, record) is not { } first)
            return view.Wanted is [var wanted, ..] && wanted == self ? BeginEmpty(self, view, record) : null;
        if (first != self)
            return null;
        return isWhole ? TakeOver(self, view, record) : Resign(self, view, record);
    }

    /// <summary>What an owner wants; and to whom it wants to give the shard next, for which everything has to come to rest first.</summary>
    public static ShardProposal? AsOwner(ShardMember self, ShardView view, Func<ShardMember, LinkSight> sight, out ShardMember? heir)
    {
        heir = null;
        var record = view.Record!;
        var useful = record.Backups.RemoveAll(backup => !view.Living.Contains(backup) || sight(backup).IsUseless);
        if (useful.Length < record.Backups.Length)
            return new(ShardProposalKind.RemoveBackup, view.Revision, record with { Backups = useful }, []);
        foreach (var wanted in view.Wanted)
        {
            if (wanted != self && !record.Backups.Contains(wanted) && record.Backups.Length < ShardLimits.MaxBackups && sight(wanted).HasAcknowledged)
                return new(ShardProposalKind.AddBackup, view.Revision, record with { Backups = record.Backups.Add(wanted) }, []);
        }

        if (view.Wanted.IsEmpty)
            return null;
        var primary = view.Wanted[0];
        if (primary == self)
            return WithoutExtras(view, record);
        if (!record.Backups.Contains(primary))
            return null;
        heir = primary;
        foreach (var backup in record.Backups)
        {
            if (!sight(backup).HasAll)
                return null;
        }

        // All of them hold the same now, the old owner too: nothing has to be copied anew.
        return new(
            ShardProposalKind.HandOver, view.Revision, record with { Epoch = record.Epoch + 1, Owner = primary, Backups = record.Backups.Replace(primary, self) }, []);
    }

    private static ShardMember? FirstLiving(ShardView view, ShardRecord record)
    {
        foreach (var backup in record.Backups)
        {
            if (view.Living.Contains(backup))
                return backup;
        }

        return null;
    }

    private static ShardProposal PassOn(ShardMember heir, ShardView view, ShardRecord record) =>
        new(ShardProposalKind.HandOver, view.Revision, record with { Epoch = record.Epoch + 1, Owner = heir, Backups = record.Backups.Remove(heir) }, []);

    // Those that are not wanted stay until all that are wanted are there.
    private static ShardProposal? WithoutExtras(ShardView view, ShardRecord record)
    {
        for (var at = 1; at < view.Wanted.Length; at++)
        {
            if (!record.Backups.Contains(view.Wanted[at]))
                return null;
        }

        var wanted = record.Backups.RemoveAll(backup => !view.Wanted.Contains(backup));
        return wanted.Length == record.Backups.Length ? null : new(ShardProposalKind.RemoveBackup, view.Revision, record with { Backups = wanted }, []);
    }

    private static ShardProposal BeginEmpty(ShardMember self, ShardView view, ShardRecord? before)
    {
        var generation = (before?.Generation ?? 0) + 1;
        if (generation > ShardLimits.MaxGenerations)
            throw new InvalidOperationException($"A shard was lost {ShardLimits.MaxGenerations} times; there are no versions left for another beginning.");
        var epoch = (before?.Epoch ?? 0) + 1;
        ImmutableArray<ShardMember> ended = before is null ? [] : [.. before.Backups.Add(before.Owner).Where(member => member != self)];
        return new(ShardProposalKind.BeginEmpty, view.Revision, new(epoch, generation, epoch, self, []), ended);
    }

    // The others have all that was acknowledged, and are what is left if this one dies, too. They may have changes of the dead owner that this one lacks, or lack some: of those
    // nobody hears before the others have been asked, and were taken out if that is so.
    private static ShardProposal TakeOver(ShardMember self, ShardView view, ShardRecord record)
    {
        var others = record.Backups.RemoveAll(backup => backup == self || !view.Living.Contains(backup));
        return new(ShardProposalKind.TakeOver, view.Revision, record with { Epoch = record.Epoch + 1, Owner = self, Backups = others }, [record.Owner]);
    }

    private static ShardProposal Resign(ShardMember self, ShardView view, ShardRecord record) =>
        new(ShardProposalKind.Resign, view.Revision, record with { Backups = record.Backups.Remove(self) }, []);
}
