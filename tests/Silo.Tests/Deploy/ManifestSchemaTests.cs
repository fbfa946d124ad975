using YamlDotNet.RepresentationModel;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>The manifests are what Kubernetes would take, as far as its published types say.</summary>
public sealed class ManifestSchemaTests
{
    private static readonly KubernetesFields Fields =
        new(File.ReadLines(Path.Combine(TestBuild.RepositoryRoot, "tests", "Silo.Tests", "Deploy", "kubernetes-fields.txt")));

    [Fact]
    public void EveryFieldExistsHasItsTypeAndNoneIsMissing()
    {
        Assert.Equal(
            ["ConfigMap", "Namespace", "NetworkPolicy", "PodDisruptionBudget", "Secret", "Service", "Service", "ServiceAccount", "StatefulSet"],
            Manifest.All.Select(document => Manifest.Text(document, "kind")).Order());
        Assert.Empty(Manifest.All.SelectMany(Fields.Check));
    }

    [Theory]
    [InlineData("replicas: 3", "replica: 3", "StatefulSet.spec (StatefulSetSpec) has no field 'replica'.")]
    [InlineData("replicas: 3", "replicas: three", "StatefulSet.spec.replicas must be a number, and is string.")]
    [InlineData("replicas: 3", "replicas:", "StatefulSet.spec.replicas must be a number, and is no single value.")]
    [InlineData("serviceName: silo", "serviceName: 1", "StatefulSet.spec.serviceName must be a string, and is number.")]
    [InlineData("serviceName: silo", "", "StatefulSet.spec (StatefulSetSpec) lacks 'serviceName'.")]
    [InlineData("value: \"0\"", "value: 0", "StatefulSet.spec.template.spec.containers[0].env[3].value must be a string, and is number.")]
    [InlineData("drop: [\"ALL\"]", "drop: ALL", "StatefulSet.spec.template.spec.containers[0].securityContext.capabilities.drop must be a list.")]
    [InlineData("sizeLimit: 128Mi", "sizeLimits: 128Mi", "StatefulSet.spec.template.spec.volumes[0].emptyDir (EmptyDirVolumeSource) has no field 'sizeLimits'.")]
    [InlineData("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: \"false\"", "StatefulSet.spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation must be a boolean, and is string.")]
    public void AMistakeIsFound(string right, string mistake, string expected)
    {
        var text = File.ReadAllText(Path.Combine(Manifest.Folder, "statefulset.yaml"));
        Assert.Contains(right, text);
        var stream = new YamlStream();
        stream.Load(new StringReader(text.Replace(right, mistake)));
        Assert.Equal([expected], Fields.Check((YamlMappingNode)stream.Documents.Single().RootNode));
    }

    [Fact]
    public void TheKustomizationHasEveryFileButTheExampleOfASecret()
    {
        var kustomization = Manifest.Load(Path.Combine(Manifest.Folder, "kustomization.yaml")).Single();
        var listed = Manifest.List(kustomization, "resources").Select(file => ((YamlScalarNode)file).Value!);
        var files = Directory.EnumerateFiles(Manifest.Folder).Select(file => Path.GetFileName(file)!);
        Assert.Equal(files.Except(["kustomization.yaml", "secret.example.yaml"]).Order(), listed.Order());
    }

    [Fact]
    public void EachFileSaysThatItWasNotRun() => Assert.All(
        Directory.EnumerateFiles(Manifest.Folder), file => Assert.Contains("Not run by the project", File.ReadAllText(file)));
}
