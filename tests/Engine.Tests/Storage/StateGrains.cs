using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Storage;

[GenerateSerializer]
public sealed class Account
{
    [Id(0)]
    public int Balance { get; set; }

    [Id(1)]
    public List<string> Notes { get; set; } = [];
}

public interface IAccount : IGrainWithStringKey
{
    Task<string> View();

    Task<string?> Set(int balance);

    Task SetWithoutWriting(int balance);

    Task<int> Balance();

    Task<bool> Exists();

    Task<string?> Etag();

    Task<string> Activation();

    Task Reread();

    Task Clear();

    Task Leave();

    Task WriteBehindItsBack();

    Task<string> WriteAndCatch(int balance);

    Task<int> Other(int value);
}

public sealed class AccountGrain(
    [PersistentState("account")] IPersistentState<Account> state,
    [PersistentState("other", "Other")] IPersistentState<Account> other,
    [PersistentState("account")] IPersistentState<Account> rival) : Grain, IAccount
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Journal.Note(this.GetPrimaryKeyString(), $"activate with {state.State.Balance} {state.RecordExists}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Journal.Note(this.GetPrimaryKeyString(), $"deactivate {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<string> View() => Task.FromResult($"{state.State.Balance} {state.RecordExists} {(state.Etag is null ? "no" : "an")} ETag");

    public async Task<string?> Set(int balance)
    {
        state.State.Balance = balance;
        state.State.Notes.Add($"{balance}");
        await state.WriteStateAsync();
        return state.Etag;
    }

    public Task SetWithoutWriting(int balance)
    {
        state.State.Balance = balance;
        return Task.CompletedTask;
    }

    public Task<int> Balance() => Task.FromResult(state.State.Balance);

    public Task<bool> Exists() => Task.FromResult(state.RecordExists);

    public Task<string?> Etag() => Task.FromResult(state.Etag);

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

    public Task Reread() => state.ReadStateAsync();

    public Task Clear() => state.ClearStateAsync();

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <summary>Writes the record through another view of it, so that the first one's ETag is old.</summary>
    public async Task WriteBehindItsBack()
    {
        await rival.ReadStateAsync();
        rival.State.Balance += 1000;
        await rival.WriteStateAsync();
    }

    public async Task<string> WriteAndCatch(int balance)
    {
        try
        {
            await Set(balance);
            return "written";
        }
        catch (InconsistentStateException exception)
        {
            return $"conflict {exception.StoredEtag != exception.CurrentEtag} {exception.CurrentEtag == state.Etag}";
        }
    }

    public async Task<int> Other(int value)
    {
        other.State.Balance = value;
        await other.WriteStateAsync();
        return state.State.Balance;
    }
}

public interface IBareState : IGrainWithStringKey
{
    Task<string> Set(string value);

    Task<string> Get();
}

/// <summary>State that is no class with a constructor of no parameters.</summary>
public sealed class BareStateGrain(
    [PersistentState("number")] IPersistentState<int> number,
    [PersistentState("record")] IPersistentState<BareRecord> record) : Grain, IBareState
{
    public async Task<string> Set(string value)
    {
        number.State = value.Length;
        record.State = new BareRecord(value, value.Length);
        await number.WriteStateAsync();
        await record.WriteStateAsync();
        DeactivateOnIdle();
        return "set";
    }

    public Task<string> Get() => Task.FromResult($"{number.State} {record.State.Length} {record.State.Text ?? "no text"}");
}

[GenerateSerializer]
public sealed record BareRecord(string Text, int Length);

public interface IUnprovided : IGrainWithStringKey
{
    Task Call();
}

/// <summary>Asks for a storage that no silo has.</summary>
public sealed class UnprovidedGrain([PersistentState("state", "Nowhere")] IPersistentState<Account> state) : Grain, IUnprovided
{
    public Task Call() => Task.FromResult(state.State);
}

public interface IFailingState : IGrainWithStringKey
{
    Task<string> Write(string how);

    Task<string> Read(string how);

    Task<string> Clear(string how);
}

/// <summary>Its storage fails as the state says.</summary>
public sealed class FailingStateGrain([PersistentState("state", "Failing")] IPersistentState<Account> state) : Grain, IFailingState
{
    public Task<string> Write(string how) => Try(how, state.WriteStateAsync);

    public Task<string> Read(string how) => Try(how, state.ReadStateAsync);

    public Task<string> Clear(string how) => Try(how, state.ClearStateAsync);

    private async Task<string> Try(string how, Func<Task> act)
    {
        state.State.Notes = [how];
        try
        {
            await act();
            return "no failure";
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}, {exception.InnerException?.GetType().Name}";
        }
    }
}
