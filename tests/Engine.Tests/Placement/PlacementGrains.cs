using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansCluster.Engine.Tests.Placement;

public interface IWhere : IGrainWithStringKey
{
    Task<string> Where();

    Task<string> WhereIsLocal(string key);

    Task Leave();
}

public interface IWhereDefault : IWhere;

public interface IWhereLocal : IWhere;

public interface IWhereHashed : IWhere;

public interface IWhereNamed : IWhere;

public interface IWhereRandom : IWhere;

public interface IWhereFailing : IGrainWithStringKey
{
    Task Call();
}

public abstract class WhereBase(ILocalSiloDetails silo) : Grain
{
    public Task<string> Where() => Task.FromResult(silo.Name);

    public Task<string> WhereIsLocal(string key) => GrainFactory.GetGrain<IWhereLocal>(key).Where();

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public sealed class WhereDefaultGrain(ILocalSiloDetails silo) : WhereBase(silo), IWhereDefault;

[PreferLocalPlacement]
public sealed class WhereLocalGrain(ILocalSiloDetails silo) : WhereBase(silo), IWhereLocal;

[HashBasedPlacement]
public sealed class WhereHashedGrain(ILocalSiloDetails silo) : WhereBase(silo), IWhereHashed;

[RandomPlacement]
public sealed class WhereRandomGrain(ILocalSiloDetails silo) : WhereBase(silo), IWhereRandom;

[NamedSilo]
public sealed class WhereNamedGrain(ILocalSiloDetails silo) : WhereBase(silo), IWhereNamed;

[FailingPlacement]
public sealed class WhereFailingGrain : Grain, IWhereFailing
{
    public Task Call() => Task.CompletedTask;
}

public interface IPlacementCaller : IGrainWithStringKey
{
    Task<string> Call(string key);
}

public sealed class PlacementCallerGrain : Grain, IPlacementCaller
{
    public async Task<string> Call(string key)
    {
        try
        {
            await GrainFactory.GetGrain<IWhereFailing>(key).Call();
            return "called";
        }
        catch (NoSuchSiloException exception)
        {
            return exception.Name;
        }
    }
}
