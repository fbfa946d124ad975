namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Whether every read of all accounts of a bank that only transfers money sees the same total, and no account overdrawn (the bank test of
/// Knossos and Jepsen: Kingsbury 2014). It finds reads of half a transfer and lost or doubled updates.
/// </summary>
internal static class BankTotal
{
    private const string Name = "total of a bank";

    /// <summary>Null if so.</summary>
    /// <param name="reads">In any order.</param>
    /// <param name="total">What there is in all accounts together.</param>
    /// <param name="accounts">How many accounts a read must see; 0 not to look at that.</param>
    /// <param name="allowNegative">Accounts may be overdrawn.</param>
    public static Violation? Check(IEnumerable<BankRead> reads, long total, int accounts = 0, bool allowNegative = false)
    {
        BankRead? right = null;
        foreach (var read in reads.OrderBy(read => read.Operation.Returned).ThenBy(read => read.Operation.Id))
        {
            if (Wrong(read, total, accounts, allowNegative) is not { } what)
            {
                right = read;
                continue;
            }
            Operation[] shown = [.. new[] { right?.Operation, read.Operation }.OfType<Operation>().OrderBy(operation => operation.Id)];
            var before = right is null ? "" : $" #{right.Operation.Id} still saw what is right.";
            return new Violation(Name, $"#{read.Operation.Id} saw {what}.{before}", shown, [read.Operation.Id]);
        }
        return null;
    }

    private static string? Wrong(BankRead read, long total, int accounts, bool allowNegative)
    {
        var sum = read.Balances.Aggregate((Int128)0, (sum, balance) => sum + balance.Value);
        if (accounts > 0 && read.Balances.Count != accounts) return $"{read.Balances.Count} accounts instead of {accounts}";
        if (read.Balances.Select(balance => balance.Key).Distinct().Count() != read.Balances.Count) return "an account twice";
        if (sum != total) return $"{sum} in all, which is {(sum > total ? $"{sum - total} too much" : $"{total - sum} too little")}";
        if (allowNegative || read.Balances.All(balance => balance.Value >= 0)) return null;
        var overdrawn = read.Balances.First(balance => balance.Value < 0);
        return $"{overdrawn.Value} in account \"{overdrawn.Key}\"";
    }
}
