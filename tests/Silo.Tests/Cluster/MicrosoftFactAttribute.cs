namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>A test of what only Microsoft Orleans does; with the embedded engine it is shown as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MicrosoftFactAttribute : FactAttribute
{
    public MicrosoftFactAttribute()
    {
        if (TestBuild.IsEmbedded)
            Skip = "Runs on Microsoft Orleans: build with -p:OrleansEngine=Microsoft.";
    }
}
