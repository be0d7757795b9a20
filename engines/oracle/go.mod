module oracle

go 1.24.0

require (
	github.com/bmatcuk/doublestar/v4 v4.10.0
	github.com/drone/envsubst v1.0.3
	github.com/expr-lang/expr v1.17.8
	go.yaml.in/yaml/v4 v4.0.0-rc.6
)
