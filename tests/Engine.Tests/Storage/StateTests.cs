using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Storage;

/// <summary>State that outlives activations, every write of it conditional on an ETag. On the memory storage.</summary>
[Collection(nameof(OneSilo))]
public sealed class StateTests(OneSilo silo)
{
    [Fact]
    public async Task Without_a_record_the_state_is_new_and_has_no_ETag()
    {
        var account = Account();
        Assert.Equal("0 False no ETag", await account.View());
    }

    [Fact]
    public async Task What_was_written_is_read_by_the_next_activation()
    {
        var key = Keys.New();
        var account = Account(key);
        Assert.NotNull(await account.Set(5));
        Assert.True(await account.Exists());
        await account.Leave();
        await Journal.Shows(key, "deactivate ApplicationRequested");
        Assert.Equal("5 True an ETag", await account.View());
        Assert.Equal(["activate with 0 False", "deactivate ApplicationRequested", "activate with 5 True"], Journal.Of(key));
    }

    [Fact]
    public async Task What_was_not_written_is_lost()
    {
        var account = Account();
        await account.Set(5);
        await account.SetWithoutWriting(6);
        Assert.Equal(6, await account.Balance());
        await account.Leave();
        Assert.Equal(5, await account.Balance());
    }

    [Fact]
    public async Task Every_write_makes_a_new_ETag()
    {
        var account = Account();
        var etags = new HashSet<string?>();
        for (var i = 0; i < 5; i++) Assert.True(etags.Add(await account.Set(i)));
        Assert.Contains(await account.Etag(), etags);
    }

    [Fact]
    public async Task A_cleared_state_is_new_again()
    {
        var account = Account();
        await account.Set(5);
        await account.Clear();
        Assert.False(await account.Exists());
        Assert.Equal(0, await account.Balance());
        await account.Leave();
        Assert.Equal("0 False no ETag", await account.View());
        await account.Set(6);
        Assert.Equal(6, await account.Balance());
    }

    [Fact]
    public async Task Reading_again_brings_what_is_stored()
    {
        var account = Account();
        await account.Set(5);
        await account.SetWithoutWriting(6);
        await account.Reread();
        Assert.Equal(5, await account.Balance());
        await account.WriteBehindItsBack();
        Assert.Equal(5, await account.Balance());
        await account.Reread();
        Assert.Equal(1005, await account.Balance());
    }

    [Fact]
    public async Task A_write_with_an_old_ETag_fails_and_ends_the_activation_that_lets_it_escape()
    {
        var key = Keys.New();
        var account = Account(key);
        await account.Set(5);
        var activation = await account.Activation();
        await account.WriteBehindItsBack();
        var exception = await Assert.ThrowsAsync<InconsistentStateException>(() => account.Set(7));
        Assert.NotEqual(exception.StoredEtag, exception.CurrentEtag);
        await Journal.Shows(key, "deactivate ApplicationError");

        // The next activation read what is stored, and may write.
        Assert.Equal(1005, await account.Balance());
        Assert.NotEqual(activation, await account.Activation());
        await account.Set(8);
        Assert.Equal(8, await account.Balance());
    }

    [Fact]
    public async Task One_that_catches_the_conflict_lives_on()
    {
        var key = Keys.New();
        var account = Account(key);
        await account.Set(5);
        var activation = await account.Activation();
        await account.WriteBehindItsBack();
        Assert.Equal("conflict True True", await account.WriteAndCatch(7));
        Assert.Equal(activation, await account.Activation());
        await account.Reread();
        Assert.Equal("written", await account.WriteAndCatch(7));
        Assert.Equal(activation, await account.Activation());
    }

    [Fact]
    public async Task States_of_other_names_and_storages_are_apart()
    {
        var account = Account();
        await account.Set(5);
        Assert.Equal(5, await account.Other(9));
        Assert.Equal(0, await Account().Balance());
    }

    [Fact]
    public async Task State_may_be_a_number_or_a_record_without_a_constructor_of_no_parameters()
    {
        var grain = silo.Client.GetGrain<IBareState>(Keys.New());
        Assert.Equal("0 0 no text", await grain.Get());
        await grain.Set("hello");
        Assert.Equal("5 5 hello", await grain.Get());
    }

    [Fact]
    public async Task What_a_storage_throws_is_wrapped_unless_it_is_an_exception_of_Orleans()
    {
        var grain = silo.Client.GetGrain<IFailingState>(Keys.New());
        Assert.Equal("OrleansException, IOException", await grain.Write("io"));
        Assert.Equal("OrleansException, MarkedException", await grain.Write("marked"));
        Assert.Equal("InconsistentStateException, ", await grain.Write("conflict"));
        Assert.Equal("SiloUnavailableException, ", await grain.Write("orleans"));
        Assert.Equal("OrleansException, IOException", await grain.Read("io"));
        Assert.Equal("OrleansException, IOException", await grain.Clear("io"));
        Assert.Equal("OrleansException, OperationCanceledException", await grain.Write("canceled"));
    }

    [Fact]
    public async Task A_storage_that_the_silo_does_not_have_fails_the_call()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Client.GetGrain<IUnprovided>(Keys.New()).Call());
        Assert.IsType<BadProviderConfigException>(exception.GetBaseException());
    }

    private IAccount Account(string? key = null) => silo.Client.GetGrain<IAccount>(key ?? Guid.NewGuid().ToString("N"));
}
