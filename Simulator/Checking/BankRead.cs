namespace OrleansCluster.Simulator.Checking;

/// <summary>A read of all accounts of a bank at once.</summary>
/// <param name="Operation">The call, ok.</param>
/// <param name="Balances">What it saw, by account.</param>
internal sealed record BankRead(Operation Operation, IReadOnlyList<KeyValuePair<string, long>> Balances);
