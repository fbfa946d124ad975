namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>The texts of projects with many bugs in them, each behind a switch (<see cref="Schema"/>), as long as these can be so together.</summary>
internal sealed class Schemata
{
    private readonly Dictionary<Plant, int> _numbers;
    private readonly Dictionary<Plant, string> _leftOut = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _texts = [];
    private readonly Dictionary<string, IReadOnlyList<SchemaPlace>> _places = [];
    private readonly Dictionary<string, HashSet<int>> _redeclaring = [];

    /// <param name="plants">Bugs of the sources.</param>
    public Schemata(IEnumerable<Plant> plants)
    {
        _numbers = plants.Select((plant, at) => (plant, at)).ToDictionary(pair => pair.plant, pair => pair.at + 1);
        Projects = [.. _numbers.Keys.SelectMany(plant => plant.Mutations).Select(mutation => mutation.Project).Distinct()];
        Weave();
    }

    /// <summary>Those that are in, in the order in which they were given.</summary>
    public IReadOnlyList<Plant> Plants => [.. _numbers.Keys.Where(plant => !_leftOut.ContainsKey(plant))];

    /// <summary>Those that are not, and why.</summary>
    public IReadOnlyDictionary<Plant, string> LeftOut => _leftOut;

    /// <summary>The projects that the bugs are in.</summary>
    public IReadOnlyList<string> Projects { get; }

    /// <summary>Those of a project, with what switches them on.</summary>
    public IEnumerable<(int Number, Plant Plant)> PlantsOf(string project) =>
        Plants.Where(plant => plant.Mutations.Any(mutation => mutation.Project == project)).Select(plant => (_numbers[plant], plant));

    /// <summary>The texts of a project's files that differ, by the files' paths from the repository's folder.</summary>
    public IReadOnlyDictionary<string, string> TextsOf(string project) => _texts[project];

    /// <summary>Leaves out what the compiler objects to.</summary>
    /// <exception cref="MutationException">That is nothing that was put in.</exception>
    public void LeaveOut(string project, IReadOnlyList<CompilerError> errors)
    {
        var count = _leftOut.Count;
        foreach (var error in errors)
        {
            if (error.File is null) continue;
            var at = error.PlaceIn(_texts[project][error.File]);
            LeaveOut(_places[error.File].Where(place => place.Start <= at && at <= place.End).Select(place => place.Number), error);
        }

        // Then it is where something is used that was declared otherwise.
        if (_leftOut.Count == count) LeaveOut(_redeclaring[project], errors[0]);
        if (_leftOut.Count == count) throw new MutationException($"{project} does not compile with all planted bugs in it:\n{string.Join('\n', errors.Take(5).Select(error => error.Text))}");
        Weave();
    }

    private void LeaveOut(IEnumerable<int> numbers, CompilerError error)
    {
        foreach (var number in numbers) _leftOut.TryAdd(_numbers.Single(pair => pair.Value == number).Key, $"It does not compile beside what it replaces: {error.Text}");
    }

    // Whoever is left out by one file is left out of all: so it begins anew until nobody is.
    private void Weave()
    {
        int count;
        do
        {
            count = _leftOut.Count;
            _texts.Clear();
            _places.Clear();
            _redeclaring.Clear();
            foreach (var project in Projects) _texts.Add(project, Weave(project));
        }
        while (_leftOut.Count > count);
    }

    private Dictionary<string, string> Weave(string project)
    {
        var compilation = ProjectCompilation.Of(project);
        SdkCompiler.Use(compilation.Compiler);
        var texts = new Dictionary<string, string>();
        var redeclaring = new HashSet<int>();
        _redeclaring.Add(project, redeclaring);
        foreach (var file in PlantsOf(project).SelectMany(pair => pair.Plant.Mutations).Where(mutation => mutation.Project == project).Select(mutation => mutation.File).Distinct().ToList())
        {
            if (Read(compilation, file) is not { } schema) continue;
            foreach (var (number, plant) in PlantsOf(project).ToList()) Add(schema, number, plant, file);
            redeclaring.UnionWith(schema.Redeclaring);
            texts.Add(file, schema.Weave(out var places));
            _places.Add(file, places);
        }

        return texts;
    }

    private Schema? Read(ProjectCompilation compilation, string file)
    {
        try
        {
            return new Schema(file, compilation.Read(file), Schema.ParseOptionsOf(compilation), PlantedBugs.Expression(file[..file.IndexOf('/', StringComparison.Ordinal)]));
        }
        catch (MutationException exception)
        {
            foreach (var plant in Plants.Where(plant => plant.Mutations.Any(mutation => mutation.File == file))) _leftOut.Add(plant, exception.Message);
            return null;
        }
    }

    private void Add(Schema schema, int number, Plant plant, string file)
    {
        var mutations = plant.Mutations.Where(mutation => mutation.File == file).ToList();
        if (mutations.Count == 0) return;
        try
        {
            schema.Add(number, mutations);
        }
        catch (MutationException exception)
        {
            _leftOut.Add(plant, exception.Message);
        }
    }
}
