namespace OrleansCluster.Simulation.Tests.Leaks;

/// <summary>What the failure must say that leaked.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NamedAttribute(string what) : Attribute
{
    public string What => what;
}
