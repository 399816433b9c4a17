module foreign

go 1.22
